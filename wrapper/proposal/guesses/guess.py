"""One guess: the entries of a field, how sure it is, and what the translation makes of the sample with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from adapters.query import Instant, Row, Stored
from wrapper.catalog.model import CodeMap, Field, FieldType, Padding
from wrapper.translate.faults import NotStorable, Unreadable
from wrapper.translate.fields import Converter, converter
from wrapper.translate.stored import number_of, text_of


@dataclass(frozen=True, slots=True)
class Guess:
    """The entries of a field besides its columns, in the order they are written.

    `sort` is the word that the summary counts it by. `check` is what the operator should look at, "" when the guess
    is safe; `notes` are facts worth a comment. `codes` are the codes found, with how often. `instead` are entries
    that an operator may prefer, and `when` says in which case: they stand beside the field as a comment. `exact` is
    False where texts have needless zeros, so that no filter is offered. `readings` are guesses of which one is right,
    and no value says which.
    """

    entries: Mapping[str, Any]
    sort: str = ""
    check: str = ""
    notes: tuple[str, ...] = ()
    codes: Mapping[str, int] = field(default_factory=dict)
    instead: Mapping[str, Any] = field(default_factory=dict)
    when: str = ""
    exact: bool = True
    readings: tuple[Guess, ...] = ()

    @property
    def type(self) -> FieldType:
        """The public type."""
        return FieldType(self.entries.get("type", FieldType.TEXT))

    def noting(self, *notes: str) -> Guess:
        """Return the guess with further notes."""
        return replace(self, notes=(*self.notes, *notes))

    def saying(self, **entries: Any) -> Guess:
        """Return the guess with further entries; None takes one away."""
        merged = {**self.entries, **entries}
        return replace(self, entries={name: value for name, value in merged.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Trial:
    """What the translation makes of sampled values: how many are read and blank, which are broken, and what was read.

    `lost` are those among the read ones that the way back would store in another spelling, so that no record is found
    by them.
    """

    read: int
    blank: int
    failed: tuple[Row, ...]
    publics: tuple[Any, ...]
    lost: int = 0

    @property
    def broken(self) -> int:
        """How many values are not read."""
        return len(self.failed)

    @property
    def share(self) -> float:
        """The share of values that are read, among those that are not blank."""
        return self.read / (self.read + self.broken) if self.read + self.broken else 0.0


def as_field(
    name: str, columns: Sequence[str], entries: Mapping[str, Any], codes: CodeMap | None = None, time_zone: str = "UTC"
) -> Field:
    """Return the field that the catalog would compile of these entries, in a source of a time zone."""
    formats = entries.get("formats") or [entries.get("format", "native")] * len(columns)
    return Field(
        name=name,
        type=FieldType(entries.get("type", FieldType.TEXT)),
        columns=tuple(columns),
        formats=tuple(formats),
        codes=codes,
        blanks=frozenset(entries.get("blanks", ())),
        width=entries.get("width"),
        padding=Padding(entries.get("padding", Padding.NONE)),
        decimals=entries.get("decimals"),
        pivot=entries.get("pivot", 50),
        currency=entries.get("currency"),
        stored_number=entries.get("stored") == "number",
        time_zone=time_zone,
    )


_KEPT = 1024
_made: dict[str, Converter] = {}


def _converter_of(entries: Mapping[str, Any], columns: int) -> Converter:
    """Return what translates by these entries: the same few are tried for every column."""
    spelled = f"{columns} {entries!r}"
    found = _made.get(spelled)
    if found is None:
        if len(_made) >= _KEPT:
            _made.clear()
        found = _made[spelled] = converter(as_field("tried", [f"c{at}" for at in range(columns)], entries))
    return found


def tried(entries: Mapping[str, Any], *columns: Sequence[Stored]) -> Trial:
    """Return what the translation makes of the columns' values, row by row."""
    convert = _converter_of(entries, len(columns))
    publics: list[Any] = []
    failed: list[Row] = []
    blank = lost = 0
    for stored in zip(*columns, strict=True):
        try:
            public = convert.to_public(*stored)
        except Exception:
            # The converters meet whatever a driver returns; a guess about it must not end the look.
            failed.append(stored)
        else:
            if public is None:
                blank += 1
            else:
                publics.append(public)
                lost += not _comes_back(convert, public, stored)
    return Trial(len(publics), blank, tuple(failed), tuple(publics), lost)


def _comes_back(convert: Converter, public: Any, stored: Row) -> bool:
    """Return whether a public value is written as the very values that it was read from."""
    try:
        return any(all(map(_is_same, stored, way)) for way in convert.to_legacy_all(public))
    except (NotStorable, Unreadable):
        return False


def _is_same(stored: Stored, written: Stored) -> bool:
    if isinstance(written, Instant):
        written = written.plain(aware=False)
    if isinstance(stored, str) or isinstance(written, str):
        # SQLite keeps dates as texts, and gets them as such.
        return not isinstance(written, bool) and text_of(stored) == text_of(written)
    if isinstance(stored, datetime):
        # Only moments of one kind can be compared, and a date equals the midnight that begins it.
        midnight = " 00:00:00"
        same = text_of(stored).removesuffix(midnight) == text_of(written).removesuffix(midnight)
        return same or stored.tzinfo is not None
    if isinstance(stored, float) and isinstance(written, Decimal):
        return number_of(stored) == written
    return bool(stored == written)


def percent(part: int, whole: int) -> str:
    """Return a share in words: 97 of 100."""
    return f"{part:,} of {whole:,}"
