"""Compares one column with what it was: its type, its length, and whether it may be null."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.base import Column
from wrapper.declared import TEXTS, Family, base, charset, family, whole_bytes
from wrapper.drift.changes import Change, Changes, Severity
from wrapper.drift.reading import reads
from wrapper.drift.uses import Use


def compare_column(changes: Changes, was: Column, now: Column) -> Iterator[Change]:
    """Yield every change of a column that is still there."""
    stand = changes.use.of((was.name,))
    if was.name != now.name:
        message = f"the column was spelled {was.name} and is spelled {now.name}"
        severity = Severity.POSSIBLY_BREAKING if stand else Severity.COSMETIC
        yield changes.change(
            severity, "column-respelled", message, "write the catalog's column as it is now", (was.name,)
        )
    yield from _type(changes, was, now, stand)
    if charset(was.type) != charset(now.type):
        message = f"its charset was {charset(was.type) or 'not said'} and is {charset(now.type) or 'not said'}"
        severity = Severity.POSSIBLY_BREAKING if stand else Severity.COSMETIC
        hint = "look with wrapper try whether texts still read right; correct the source's charset if they do not"
        yield changes.change(severity, "charset-changed", message, hint, (was.name,))
    if now.nullable and not was.nullable:
        promised = [use for use in stand if not use.field.nullable]
        severity = Severity.POSSIBLY_BREAKING if stand else Severity.COSMETIC
        hint = "remove nullable: false, or make sure that no row has none" if promised else ""
        yield changes.change(severity, "nullable-now", "it could not be null and can be now", hint, (was.name,))
    elif was.nullable and not now.nullable:
        yield changes.change(Severity.COSMETIC, "never-null-now", "it cannot be null any more", "", (was.name,))


def _type(changes: Changes, was: Column, now: Column, stand: tuple[Use, ...]) -> Iterator[Change]:
    before, after = spelled(was), spelled(now)
    if before == after:
        return
    message = f"its type was {before} and is {after}"
    kinds = family(was.type), family(now.type)
    if not stand:
        yield changes.change(Severity.COSMETIC, "type-changed", f"{message}; no field reads it", "", (was.name,))
    elif kinds[0] is not kinds[1] and not TEXTS.issuperset(kinds):
        yield _other_family(changes, was, kinds[1], message, stand)
    elif shrunk := _shrunk(was, now):
        width = any(use.field.width is not None for use in stand)
        hint = "see whether values were cut" + (", and correct the field's width" if width else "")
        yield changes.change(Severity.BREAKING, "type-shrunk", f"{message}: it holds {shrunk}", hint, (was.name,))
    elif _grew(was, now):
        yield _widened(changes, now, message, stand)
    elif base(was.type) != base(now.type):
        hint = "look at some records with wrapper try, and at how the column is padded now"
        yield changes.change(Severity.POSSIBLY_BREAKING, "type-changed", message, hint, (was.name,))
    elif charset(was.type) == charset(now.type):
        yield changes.change(Severity.COSMETIC, "type-respelled", message, "", (was.name,))


def _other_family(changes: Changes, was: Column, kind: Family, message: str, stand: tuple[Use, ...]) -> Change:
    broken = [use for use in stand if reads(use.field, use.at, kind) is False]
    if broken:
        forms = ", ".join(dict.fromkeys(f"{use.field.type} ({use.field.formats[use.at]})" for use in broken))
        message = f"{message}, which a field of {forms} cannot be read from"
        hint = "correct the field's type and format in the catalog"
        return changes.change(Severity.BREAKING, "type-changed", message, hint, (was.name,))
    hint = "look at some records with wrapper try; correct the field's format if they read wrong"
    return changes.change(Severity.POSSIBLY_BREAKING, "type-changed", message, hint, (was.name,))


def _widened(changes: Changes, now: Column, message: str, stand: tuple[Use, ...]) -> Change:
    narrow = [use.field.width for use in stand if use.field.width is not None and (now.length or 0) > use.field.width]
    if narrow and family(now.type) is Family.TEXT:
        hint = f"set the field's width to {now.length}: a longer value than {min(narrow)} cannot be looked up"
        return changes.change(Severity.POSSIBLY_BREAKING, "type-widened", message, hint, (now.name,))
    return changes.change(Severity.ADDITIVE, "type-widened", message, "", (now.name,))


def _shrunk(was: Column, now: Column) -> str:
    """Return what the column holds less of than before, "" where it holds as much."""
    if was.length and now.length and now.length < was.length:
        return f"{now.length} where it held {was.length}"
    if was.scale is not None and now.scale is not None and now.scale < was.scale:
        return f"{now.scale} decimals where it held {was.scale}"
    sizes = whole_bytes(was.type), whole_bytes(now.type)
    if sizes[0] and sizes[1] and sizes[1] < sizes[0]:
        return f"{sizes[1]} bytes where it held {sizes[0]}"
    return ""


def _grew(was: Column, now: Column) -> bool:
    if base(was.type) != base(now.type):
        sizes = whole_bytes(was.type), whole_bytes(now.type)
        return bool(sizes[0] and sizes[1])
    return (now.length or 0) > (was.length or 0) or (now.scale or 0) > (was.scale or 0)


def spelled(column: Column) -> str:
    """Return a column's type as it is shown, with its length where the spelling leaves that out."""
    if "(" in column.type or not column.length or family(column.type) not in (Family.TEXT, Family.DECIMAL):
        return column.type or "no type"
    scale = f", {column.scale}" if column.scale else ""
    return f"{column.type}({column.length}{scale})"
