"""A report of fixed width whose header has a line of dashes under it: the dashes say where the columns stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from adapters.sniffing.columns import sniff_types
from adapters.sniffing.delimited import Guess
from adapters.sniffing.edges import RULE, trailer_pattern
from adapters.sniffing.header import names_of
from adapters.sniffing.readings import TITLE_LINES

FEWEST = 3
"""Fewer lines below a rule may be anything."""

AS_WIDE = 0.8
"""Of the longest line below it: a shorter line without gaps stands under a title."""

_RUN = re.compile("[-=_]+")

Place: TypeAlias = tuple[int, int]
Cut: TypeAlias = Callable[[Sequence[str], int], Iterable[Place]]
"""Returns where the columns of lines of one width begin and end, by what stands in them."""


def sniff_ruled(lines: Sequence[str], whole: bool, cut: Cut) -> Guess | None:
    """Return how a report with a rule under its header is read, or None; `cut` is for a rule without gaps."""
    at = _rule(lines)
    if at is None:
        return None
    options: dict[str, Any] = {"skip_lines": at + 1}
    body = [line for line in lines[at + 1 :] if line.strip(" \x1a")]
    runs = [found.span() for found in _RUN.finditer(lines[at])]
    if whole and (pattern := _trailer(body, runs)) is not None:
        options["trailer"] = pattern
        body = body[:-1]
    width = max(map(len, body), default=0)
    if len(body) < FEWEST or (len(runs) == 1 and len(lines[at].rstrip()) < AS_WIDE * width):
        return None
    padded, header = [line.ljust(width) for line in body], lines[at - 1].ljust(width)
    by_rule = len(runs) > 1 and all(_fits(line, runs) for line in body)
    places = _between(runs, width) if by_rule else _under(header, padded, cut(padded, width))
    is_parted = by_rule or all(" " in header[start - 1 : start + 1] for start, _ in places[1:])
    names = names_of([header[start:end] for start, end in places] if is_parted else [], len(places))
    columns = {name: [row[start:end] for row in padded] for name, (start, end) in zip(names, places, strict=True)}
    types = sniff_types(columns, options)
    if len(set(map(len, body))) == 1:
        options["record_length"] = width
    options["layout"] = {
        name: [start + 1, end - start, *([types[name]] if types[name] != "text" else [])]
        for name, (start, end) in zip(names, places, strict=True)
    }
    evidence = [f"dashes stand under the header in line {at}: {lines[at - 1].strip()[:80]!r}"]
    doubt = f"{len(places)} columns are guessed from blanks, digits and letters; look where each begins"
    return Guess(options, evidence, [] if by_rule else [doubt])


def _rule(lines: Sequence[str]) -> int | None:
    """Return the index of the last line of dashes among the first lines, where something stands above it."""
    first = lines[: TITLE_LINES + 2]
    found = [at for at, line in enumerate(first) if at and RULE.fullmatch(line.rstrip()) and lines[at - 1].strip()]
    return found[-1] if found else None


def _fits(line: str, runs: Sequence[Place]) -> bool:
    """Whether nothing stands in the gaps between the dashes."""
    gaps = zip([0, *[end for _, end in runs]], [start for start, _ in runs], strict=False)
    return not any(line[start:end].strip() for start, end in gaps)


def _between(runs: Sequence[Place], width: int) -> list[Place]:
    starts = [start for start, _ in runs]
    return list(zip(starts, [*starts[1:], max(width, runs[-1][1])], strict=True))


def _under(header: str, body: Sequence[str], places: Iterable[Place]) -> list[Place]:
    """Return places that begin further left where the word above them does, and nothing stands below it."""
    found = list(places)
    starts: list[int] = []
    for start, _ in found:
        at = start
        while at and " " not in header[at - 1 : at + 1] and all(row[at - 1] == " " for row in body):
            at -= 1
        starts.append(at)
    return list(zip(starts, [*starts[1:], *[end for _, end in found[-1:]]], strict=True))


def _trailer(body: Sequence[str], runs: Sequence[Place]) -> str | None:
    """Return a pattern for a last line that is a rule, or counts the others and does not stand below the dashes."""
    if body and RULE.fullmatch(last := body[-1].rstrip()):
        return re.escape(last)
    if len(body) <= FEWEST or _fits(body[-1], runs):
        return None
    return trailer_pattern(body[-1], {len(body) - 1})
