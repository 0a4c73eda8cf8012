"""Which filters and sorts a field's stored form allows, and what keeps blank rows out of a range.

A filter compares stored values, so that the legacy index is used; it is right only where stored values compare as
the public ones do. What cannot be right is named here, for `wrapper check` to say before anybody asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from functools import lru_cache

from adapters.query import Condition, Stored
from wrapper.catalog.model import Field, FieldType, FilterKind, Padding
from wrapper.translate.amounts import NumberConverter
from wrapper.translate.calendars import MomentConverter, SplitDateTimeConverter
from wrapper.translate.converter import Converter
from wrapper.translate.faults import NotStorable, Unreadable
from wrapper.translate.fields import converter
from wrapper.translate.identity import Same
from wrapper.translate.moments import Moment, MomentFormat
from wrapper.translate.texts import BooleanConverter, CodeConverter, TextConverter

# A readable date that means "no value" stands at an end of time; in between it would cut a range in two.
_FIRST_YEARS, _LAST_YEARS = 1901, 2050
_NINES = 3
_AMONG = "a blank value lies among the real ones, and a range would have to leave it out"
_LEFT_PADDED = "the column is padded on the left, so its texts do not sort or begin as the public ones do"
_NO_ORDER = "its stored values have no public order"
_WORDS = "codes do not sort as the words they stand for"

Edge = tuple[Condition, Stored]


@dataclass(frozen=True, slots=True)
class Edges:
    """What a range adds so that blank rows stay out: `low` to an upper bound alone, `high` to a lower one."""

    low: Edge | None = None
    high: Edge | None = None
    fault: str | None = None


def supports(field: Field, kind: FilterKind) -> bool:
    """Return whether conditions of `kind` on `field` can be translated to stored values."""
    return unsupported(field, kind) is None


def unsupported(field: Field, kind: FilterKind) -> str | None:
    """Return one clause that says why conditions of `kind` cannot be translated, or None when they can."""
    if field.type is FieldType.JSON:
        return "JSON cannot be compared"
    convert = converter(field)
    match kind:
        case FilterKind.EQ | FilterKind.IN:
            return _equality_fault(convert)
        case FilterKind.RANGE:
            return unordered(field) or edges(field).fault
    return _prefix_fault(field)


def unordered(field: Field) -> str | None:
    """Return one clause that says why sorting by the stored columns is not sorting by the field, or None.

    Booleans are in order either way round, and ids have none but their column's: filled up on the left, or kept as
    numbers, they sort as numbers.
    """
    convert = converter(field)
    match convert:
        case MomentConverter():
            wild = [name for name, form in zip(field.formats, convert.formats, strict=True) if not form.ordered]
            return f"{wild[0]} does not sort as the {field.type} it spells" if wild else None
        case NumberConverter():
            return None if convert.format.ordered else f"{field.formats[0]} does not sort as the number it spells"
        case TextConverter():
            return _LEFT_PADDED if field.type is FieldType.TEXT and _filled_left(field) else None
        case CodeConverter():
            return _WORDS
        case BooleanConverter():
            return None
    return _NO_ORDER


def _filled_left(field: Field) -> bool:
    """Return whether the column compares texts as it would compare numbers."""
    return field.stored_number or field.padding in (Padding.ZEROS_LEFT, Padding.SPACES_LEFT)


def _equality_fault(convert: Converter) -> str | None:
    if isinstance(convert, NumberConverter) and not convert.format.exact():
        return "the same number has several stored spellings; declare its width or its implied decimals"
    if isinstance(convert, MomentConverter) and not all(form.exact for form in convert.formats):
        return "a fraction of a day has no exact stored value; use a range"
    return None


def _prefix_fault(field: Field) -> str | None:
    if field.type not in (FieldType.TEXT, FieldType.ID):
        return "only texts and ids have a beginning to search for"
    if _filled_left(field):
        return _LEFT_PADDED
    return _AMONG if any(blank.strip(" ") for blank in field.blanks) else None


def edges(field: Field) -> Edges:
    """Return what keeps blank rows out of ranges on `field`, or the reason why nothing can."""
    return _edges(Same(field))


@lru_cache(maxsize=4096)
def _edges(field: Same[Field]) -> Edges:
    convert = converter(field.it)
    match convert:
        case SplitDateTimeConverter():
            return Edges(fault="the value is kept in two columns, and a range over both needs an OR")
        case MomentConverter():
            return _moment_edges(convert)
        case NumberConverter():
            return _number_edges(convert)
        case TextConverter():
            return _text_edges(convert)
    return Edges(fault=_NO_ORDER)


def _text_edges(convert: TextConverter) -> Edges:
    if _filled_left(convert.field):
        return Edges(fault=_LEFT_PADDED)
    if any(convert.blanks):
        return Edges(fault=_AMONG)
    if convert.keeps_empty:
        return Edges()
    # Engines that pad before they compare take '' for ' '; the others sort every run of blanks below this one.
    return Edges(low=(Condition.GT, " " * (convert.field.width or 1)))


def _number_edges(convert: NumberConverter) -> Edges:
    low = [number for number in convert.blank_numbers if number < 0]
    high = [number for number in convert.blank_numbers if _is_nines(str(number))]
    if len(low) + len(high) < len(convert.blank_numbers):
        return Edges(fault=_AMONG)
    return Edges(
        (Condition.GT, convert.format.write(max(low))[0]) if low else None,
        (Condition.LT, convert.format.write(min(high))[0]) if high else None,
    )


def _is_nines(text: str) -> bool:
    return len(text) >= _NINES and not text.strip("9")


def _moment_edges(convert: MomentConverter) -> Edges:
    form = convert.formats[0]
    bounds = form.bounds()
    low: list[Edge] = [(Condition.GE, bounds[0])] if bounds else []
    high: list[Edge] = []
    for blank in convert.blanks - {""}:
        place = _place(form, blank)
        if place is None:
            return Edges(fault=_AMONG)
        (low if place[0] in (Condition.GT, Condition.GE) else high).append(place)
        if bounds and not blank.isdigit():
            # Where letters sort depends on the collation: both ends are closed.
            high.append((Condition.LE, bounds[1]))
    return Edges(max(low, key=_stored_of, default=None), min(high, key=_stored_of, default=None))


def _stored_of(edge: Edge) -> Stored:
    return edge[1]


def _place(form: MomentFormat, blank: str) -> Edge | None:
    """Return the condition that keeps a blank value out, or None when it lies among the real ones."""
    try:
        moment = form.read(blank)
        stored = form.write(moment)
    except (Unreadable, NotStorable):
        return _outside(form, blank)
    end = _end(moment)
    if end == 0:
        return None
    return (Condition.GT if end < 0 else Condition.LT), stored


def _end(moment: Moment) -> int:
    """Return at which end of time a moment stands: -1, 1, or 0 for neither."""
    if isinstance(moment, time):
        return -1 if moment == time.min else int(moment.replace(second=59, microsecond=0) >= time(23, 59, 59))
    return -1 if moment.year <= _FIRST_YEARS else int(moment.year >= _LAST_YEARS)


def _outside(form: MomentFormat, blank: str) -> Edge | None:
    bounds = form.bounds()
    if bounds is None:
        # Native types hold nothing unreadable but MySQL's zero date, below every real one.
        return Condition.GE, form.first()
    low, high = bounds
    if isinstance(low, int):
        if not blank.lstrip("-").isdigit():
            return Condition.GE, low
        below, above = int(blank) < low, int(blank) > high
    else:
        below, above = blank < low, blank > high
    if below:
        return Condition.GE, low
    return (Condition.LE, high) if above else None
