"""A sample of lines as the loader's own reader reads it, once for each way in which its fields may be set apart.

What a reading is worth is judged by the whole records it gives: how many have the usual number of fields, whether lines
above them are left over, whether their columns hold numbers and dates, and whether another delimiter is left in them.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import takewhile
from pathlib import Path

from adapters.delimited.dialect import Dialect
from adapters.delimited.rows import DelimitedRows
from adapters.files.lines import Lines
from adapters.files.rows import Bad, Batch, Cell
from adapters.sniffing.columns import COMMA, TELLING
from adapters.sniffing.kinds import Kind, kind_of_all

DELIMITERS = (";", "\t", "|", ",", "~", "^", "¦", "§", "\x1f", "\x01")
"""In the order in which they are preferred when nothing else tells."""

TITLE_LINES = 10
"""Above the rows a list may have that many lines of its own."""

REGULAR = 0.9
"""From this share of the lines on, what is seen in them is seen in all: real lists have an odd line or two."""

SOME = 0.2
"""Of the lines, how many must hold a delimiter; those within quotes that go over several lines do not."""

STRAY = 2
STRAY_SHARE = 0.01
"""So many lines, or such a share of them, may begin a field with a quote by mistake."""

ESCAPE = "\\"

MOST_TYPED = 300
"""Rows that tell whether a column holds numbers."""


@dataclass(frozen=True)
class SampleLines:
    """The lines of a sample, as bytes that end in line feeds, in the charset in which the loader walks through them."""

    raw: bytes
    charset: str

    @cached_property
    def texts(self) -> list[str]:
        """The lines as text."""
        return [line.rstrip("\r") for line in self.raw.decode(self.charset, "replace").removesuffix("\n").split("\n")]

    def reader(self, dialect: Dialect, skip: int = 0) -> DelimitedRows:
        """Return the loader's reader, over these lines in place of a file."""
        lines = Lines(skip, charset=self.charset, preface=dialect.preface, opener=self.opener)
        return DelimitedRows((), dialect, lines)

    def opener(self, _path: Path) -> io.BytesIO:
        """Open the lines as if they were the file."""
        return io.BytesIO(self.raw)


@dataclass(frozen=True, eq=False)
class Reading:
    """The sample read by one dialect: its rows of `width` fields, and the lines that were set aside by their number.

    `first` is the number of the first line that is a row.
    """

    dialect: Dialect
    width: int
    rows: list[list[str]]
    bad: dict[int, Bad]
    lines: SampleLines = field(repr=False)

    @cached_property
    def first(self) -> int:
        """The number of the line that the rows begin with."""
        above = takewhile(self._is_none, enumerate(self.lines.texts, start=1))
        return sum(1 for _ in above) + 1

    def _is_none(self, entry: tuple[int, str]) -> bool:
        number, line = entry
        return not line or number in self.bad or (number == 1 and is_preface(line, self.dialect))

    @cached_property
    def titles(self) -> list[str]:
        """The lines above the rows that hold something else."""
        return [self.lines.texts[number - 1] for number in sorted(self.bad) if number < self.first]

    @property
    def share(self) -> float:
        """How many of the lines behind the titles are rows."""
        return len(self.rows) / max(len(self.rows) + len(self.bad) - len(self.titles), 1)

    @cached_property
    def columns(self) -> list[tuple[str, ...]]:
        """The cells of each column below the first row."""
        body = self.rows[1 : MOST_TYPED + 1] or self.rows
        return list(zip(*body, strict=True)) if body else []

    @cached_property
    def typed(self) -> float:
        """The share of the columns that hold numbers or dates alone."""
        kinds = map(kind_of_all, self.columns)
        return sum(kind not in (Kind.WORDS, Kind.BLANK) for kind in kinds) / max(self.width, 1)

    @property
    def worth(self) -> tuple[float, int]:
        """What compares readings: the higher one is the likelier."""
        left_over = 0.2 * bool(self.titles) + 0.1 * min(len(self.titles), 3)
        unexplained = 0.3 * min(self._other_delimiters(), 2) + 0.3 * self._cuts_quotes()
        return round(self.share + 0.5 * self.typed - left_over - unexplained, 1), self.width

    def _other_delimiters(self) -> int:
        """How many others that may be delimiters stand equally often in nearly all lines and mean nothing else."""
        others = (other for other in DELIMITERS if other != self.dialect.delimiter and self._is_regular(other))
        return sum(not (other == "," and self._explains_commas()) for other in others)

    def _cuts_quotes(self) -> bool:
        """Whether most rows have a field that begins with a quotation mark and ends without it."""
        mark = ('"', "'") if not self.dialect.quote else ("'",)
        cut = sum(any(cell[:1] in mark and cell[:1] != cell[1:][-1:] for cell in row if cell) for row in self.rows)
        return cut > len(self.rows) / 2

    def _is_regular(self, other: str) -> bool:
        counts = Counter(line.count(other) for number, line in enumerate(self.lines.texts, 1) if number not in self.bad)
        count, times = max(counts.items(), key=lambda item: item[1], default=(0, 0))
        return count > 0 and times >= REGULAR * counts.total()

    def _explains_commas(self) -> bool:
        with_comma = [cell for column in self.columns for cell in column if "," in cell]
        explained = sum(_is_amount(cell.strip()) or cell.count(",") == cell.count(", ") for cell in with_comma)
        return explained >= REGULAR * len(with_comma)


def _is_amount(text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in (COMMA, *TELLING.values()))


def is_preface(line: str, dialect: Dialect) -> bool:
    """Whether a first line tells Excel the delimiter."""
    return dialect.preface.match(f"{line}\n".encode()) is not None


def readings(lines: SampleLines) -> Iterator[Reading]:
    """Yield the sample as each delimiter that stands in many of its lines divides it, quoted as fits it best."""
    some = max(sum(map(bool, lines.texts)) * SOME, 1)
    for delimiter in DELIMITERS:
        if sum(delimiter in line for line in lines.texts) >= some:
            yield _quoted(lines, delimiter)


def ragged(reading: Reading) -> Reading | None:
    """Return a reading by the number of names in its first line, where the lines below lack fields at their end."""
    dialect = replace(reading.dialect, fill=True)
    free = reading.lines.reader(dialect).records(Path(), None)
    first = next((len(entry.rows[0]) for entry in free if isinstance(entry, Batch) and entry.rows), 0)
    found = read(reading.lines, dialect, first)
    fits = first > 1 and bool(found.rows) and found.first == 1 and found.share >= REGULAR
    return found if fits and all(map(str.strip, found.rows[0])) else None


def read(lines: SampleLines, dialect: Dialect, width: int = 0) -> Reading:
    """Return the sample as one dialect reads it, with the usual number of fields if not with `width` of them."""
    if not width:
        free = lines.reader(dialect).records(Path(), None)
        widths = Counter(len(row) for entry in free if isinstance(entry, Batch) for row in entry.rows)
        width = max(widths, key=lambda each: (widths[each], each), default=0)
    rows: list[list[str]] = []
    bad: dict[int, Bad] = {}
    for entry in lines.reader(dialect).records(Path(), width):
        if isinstance(entry, Batch):
            rows += [[_as_text(cell, lines.charset) for cell in row] for row in entry.rows]
        else:
            bad[entry[0]] = entry[1]
    return Reading(dialect, width, rows, bad, lines)


def _as_text(cell: Cell, charset: str) -> str:
    return cell.decode(charset, "replace") if isinstance(cell, bytes) else str(cell)


def _quoted(lines: SampleLines, delimiter: str) -> Reading:
    """Return the reading of a delimiter with the quote that encloses fields in more lines than it breaks."""
    bare = Dialect(delimiter, "", header=False, skip_blanks=_blanks_follow(lines.texts, delimiter))
    if _holds_nulls(lines.texts, delimiter):
        bare = replace(bare, escape=ESCAPE)
    plain = read(lines, bare)
    opened = _opening(lines.texts, bare, '"')
    if opened:
        quoted = _escaped(read(lines, replace(bare, quote='"')))
        broken = len(opened & quoted.bad.keys())
        # Without quotes, what is quoted later would be cut silently; a line or two that are set aside are told.
        if broken * 2 <= len(opened) or broken <= max(STRAY, STRAY_SHARE * len(lines.texts)):
            return quoted
    else:
        # Where no field begins with one, double quotes read the same, and what may come later.
        plain = replace(plain, dialect=replace(bare, quote='"'))
    opened = _opening(lines.texts, bare, "'")
    if opened:
        # A single quote is a letter more often, as in 's Hertogenbosch.
        quoted = read(lines, replace(bare, quote="'"))
        if len(opened & quoted.bad.keys()) * 2 <= len(opened) and quoted.rows and quoted.worth[0] >= plain.worth[0]:
            return quoted
    return plain


def _escaped(reading: Reading) -> Reading:
    """Return the reading with backslashes before quotes, where it makes more lines rows."""
    if reading.dialect.escape or not any(ESCAPE + reading.dialect.quote in line for line in reading.lines.texts):
        return reading
    escaped = read(reading.lines, replace(reading.dialect, escape=ESCAPE))
    return escaped if len(escaped.bad) < len(reading.bad) else reading


def _holds_nulls(texts: Sequence[str], delimiter: str) -> bool:
    r"""Whether there are fields \N, which MySQL and PostgreSQL write for NULL."""
    edge = re.escape(delimiter)
    return any(re.search(rf"(?:^|{edge})\\N(?:{edge}|$)", line) for line in texts)


def _blanks_follow(texts: Sequence[str], delimiter: str) -> bool:
    """Whether one blank follows each delimiter, or quotes stand behind such blanks."""
    divided = [line for line in texts if delimiter in line] if delimiter.strip() else []
    each = sum(
        line.count(delimiter) == line.count(f"{delimiter} ") and f"{delimiter}  " not in line for line in divided
    )
    before_quotes = sum(bool(re.search(rf"{re.escape(delimiter)} +[\"']", line)) for line in divided)
    return bool(divided) and (each >= REGULAR * len(divided) or before_quotes > len(divided) / 2)


def _opening(texts: Sequence[str], dialect: Dialect, quote: str) -> set[int]:
    """Return the numbers of the lines in which a field begins with a quote."""
    blanks = " *" if dialect.skip_blanks else ""
    begins = re.compile(f"(?:^|{re.escape(dialect.delimiter)}{blanks}){quote}")
    return {number for number, line in enumerate(texts, start=1) if begins.search(line)}
