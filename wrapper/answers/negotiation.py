"""Chooses the media type of an answer from the Accept header (RFC 9110 §12.5.1)."""

from __future__ import annotations

import re
from functools import lru_cache

from wrapper.errors import Problem
from wrapper.translate.spreadsheet import PLAIN_CSV, CSVForm

JSON = "application/json"
CSV = "text/csv"
NDJSON = "application/x-ndjson"

CONTENT_TYPES = {JSON: JSON, CSV: "text/csv; charset=utf-8; header=present", NDJSON: NDJSON}
"""What Content-Type says for each; JSON has no charset parameter (RFC 8259 §11)."""

DELIMITERS = {",": ",", ";": ";", "|": "|", "tab": "\t"}
"""What may separate the cells of CSV, by its word in Accept."""
_MARKS = {"present": True, "absent": False}

_PARTS = {sign: re.compile(rf'(?:[^{sign}"]|"(?:\\.|[^"\\])*"?)+') for sign in ",;"}
"""What stands between signs, but for those within a quoted text (RFC 9110 §5.6.4)."""

_QUALITY = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")  # RFC 9110 §12.4.2


@lru_cache(maxsize=256)
def negotiate(accept: str | None, available: tuple[str, ...]) -> str:
    """Return the best of `available` (in the server's order of preference) that `accept` allows.

    Raises Problem("not_acceptable") when it allows none.
    """
    if not accept or accept == "*/*":
        return available[0]
    ranges = _ranges(accept)
    best = max(available, key=lambda media: _quality(media, ranges))
    if _quality(best, ranges) <= 0:
        raise Problem("not_acceptable", f"Accept allows none of {', '.join(available)}.", available=list(available))
    return best


@lru_cache(maxsize=256)
def csv_form(accept: str | None) -> CSVForm:
    """Return how CSV is asked for by the parameters `delimiter` and `bom` of the best text/csv in Accept.

    Raises Problem("not_acceptable") for what is not one of theirs.
    """
    asked = [one for one in _media_ranges(accept or "") if one[0] == CSV]
    parameters = max(asked, key=lambda one: one[2])[1] if asked else {}
    delimiter, mark = parameters.get("delimiter", ","), parameters.get("bom", "absent")
    if delimiter not in DELIMITERS or mark not in _MARKS:
        known = f"delimiter may be {', '.join(map(_quoted, DELIMITERS))}, and bom present or absent"
        raise Problem("not_acceptable", f"CSV is not written so: {known}.", available=[CSV])
    return CSVForm(DELIMITERS[delimiter], _MARKS[mark])


def content_type(media: str, form: CSVForm) -> str:
    """Return the Content-Type of an answer."""
    told = CONTENT_TYPES[media]
    if media != CSV or form == PLAIN_CSV:
        return told
    (word,) = [word for word, sign in DELIMITERS.items() if sign == form.delimiter]
    return f"{told}; delimiter={_quoted(word)}" + ("; bom=present" if form.marked else "")


def _quoted(word: str) -> str:
    return word if word.isalpha() else f'"{word}"'


def _ranges(accept: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for media, _, quality in _media_ranges(accept):
        found[media] = max(quality, found.get(media, 0.0))
    return found


def _media_ranges(accept: str) -> list[tuple[str, dict[str, str], float]]:
    """Return the media ranges of Accept, each with its parameters and its quality."""
    found = []
    for part in _PARTS[","].findall(accept):
        media, *pieces = (piece.strip() for piece in _PARTS[";"].findall(part) or [""])
        named = [piece.partition("=") for piece in pieces]
        parameters = {name.strip().lower(): _bare(value.strip()) for name, _, value in named}
        quality = parameters.pop("q", "1")
        if media:
            found.append((media.lower(), parameters, float(quality) if _QUALITY.fullmatch(quality) else 0.0))
    return found


def _bare(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if quoted else value.lower()


def _quality(media: str, ranges: dict[str, float]) -> float:
    # The most specific range decides, also when it says q=0.
    main = media.partition("/")[0]
    for candidate in (media, f"{main}/*", "*/*"):
        if candidate in ranges:
            return ranges[candidate]
    return 0.0
