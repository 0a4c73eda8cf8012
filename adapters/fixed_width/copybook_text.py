"""A copybook's text in sentences of words: margins, comments, continuations and literals are dealt with here.

In fixed form columns 1 to 6 and those behind 72 are no text, and column 7 says what a line is; in free form all of
it is text (ISO/IEC 1989, reference format). Which one it is, the lines themselves tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

INDICATOR = 6
"""The column of the indicator, from 0; the text begins behind it."""

MARGIN_R = 72

INDICATORS = " -*/Dd$"

DIRECTIVES = re.compile(r"\s*(>>|\$SET\b|EJECT\b|SKIP[123]\b|TITLE\b|CBL\b|PROCESS\b)", re.IGNORECASE)

TOKEN = re.compile(
    r"""\s+ | [,;](?=\s|$)
    | (?P<literal>(?:[XNGZ]?)(?:"(?:[^"]|"")*"|'(?:[^']|'')*'))(?=[\s.,;)]|$)
    | (?P<open>[XNGZ]?["'].*)
    | (?P<end>\.(?=\s|$))
    | (?P<word>(?:[^\s.,;"']|\.(?!\s|$)|[,;](?!\s|$))+)""",
    re.VERBOSE | re.IGNORECASE,
)


class CopybookError(Exception):
    """Something in a copybook that cannot be understood, the line it stands in, and the option to look at."""

    def __init__(self, line: int, message: str, hint: str, option: str = "copybook") -> None:
        super().__init__(message)
        self.line = line
        self.option = option
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a sentence, in capitals unless it is a literal."""

    text: str
    line: int
    literal: bool = False


Sentence = list[Word]


def sentences(text: str, free: bool) -> list[Sentence]:
    """Return the sentences of a copybook, each without its period; raises CopybookError."""
    found: list[Sentence] = []
    sentence: Sentence = []
    for number, line in _logical_lines(text, free):
        for word in _words(number, line):
            if word is not None:
                sentence.append(word)
            elif sentence:
                found.append(sentence)
                sentence = []
    if sentence:
        first = sentence[0]
        raise CopybookError(
            first.line, f"the sentence that begins with {first.text} has no period", "end it with one, before column 73"
        )
    return found


def is_free_form(text: str) -> bool:
    """Return whether a copybook seems to be written without margins."""
    return any(not _has_margins(line.expandtabs()) for line in text.splitlines() if line.strip())


def _has_margins(line: str) -> bool:
    number, indicator = line[:INDICATOR], line[INDICATOR : INDICATOR + 1]
    if number.lstrip().startswith("*"):
        return False
    # A sequence number fills its columns or leaves all of them blank; the level of free text leaves some.
    numbered = not number.strip() or (len(number.split()) == 1 and len(number.strip()) == INDICATOR)
    return numbered and indicator in INDICATORS


def _logical_lines(text: str, free: bool) -> Iterator[tuple[int, str]]:
    """Yield the lines with text in them, a line and its continuations as one."""
    pending: tuple[int, str] | None = None
    for number, found in enumerate(text.splitlines(), start=1):
        line = found.expandtabs().rstrip()
        continued = False
        if not free:
            indicator = line[INDICATOR : INDICATOR + 1]
            if indicator in ("*", "/", "$", "D", "d"):
                continue
            continued = indicator == "-"
            line = line[INDICATOR + 1 : MARGIN_R]
        line = line.partition("*>")[0].rstrip()
        if not line.strip() or DIRECTIVES.match(line) or line.lstrip().startswith("*"):
            continue
        if continued and pending is not None:
            pending = pending[0], _joined(pending[1], line.lstrip())
            continue
        if pending is not None:
            yield pending
        pending = number, line
    if pending is not None:
        yield pending


def _joined(begun: str, rest: str) -> str:
    """Return a line with its continuation; an open literal is filled up to the margin and goes on behind a quote."""
    for token in TOKEN.finditer(begun):
        if token["open"] is not None:
            return begun.ljust(MARGIN_R - INDICATOR - 1) + rest[1:]
    return begun + rest


def _words(number: int, line: str) -> Iterator[Word | None]:
    """Yield the words of a line, and None for each period that ends a sentence."""
    at = 0
    while at < len(line):
        token = TOKEN.match(line, at)
        if token is None:
            raise CopybookError(number, f"{line[at : at + 20]!r} cannot be read", "correct the line")
        at = token.end()
        if token["open"] is not None:
            raise CopybookError(number, f"the literal {token['open'][:20]} is not closed", "close it with its quote")
        if token["end"] is not None:
            yield None
        elif token["literal"] is not None:
            yield Word(_unquoted(token["literal"]), number, literal=True)
        elif token["word"] is not None:
            yield Word(token["word"].upper(), number)


def _unquoted(literal: str) -> str:
    quote = literal[-1]
    return literal[literal.index(quote) + 1 : -1].replace(quote * 2, quote)
