"""Puts the items of a record in their places: lengths by usage, tables spread out, one alternative of each area."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from adapters.files.rows import MOST_COLUMNS, ColumnType, FileColumn
from adapters.fixed_width.copybook_entries import Item
from adapters.fixed_width.copybook_picture import LONGEST, Picture
from adapters.fixed_width.copybook_text import CopybookError
from adapters.fixed_width.record_layout import Depending, Layout, Position, Storage, number_column

HALFWORD, FULLWORD, DOUBLEWORD = 4, 9, 18
"""Up to how many digits a binary item takes 2, 4 and 8 bytes (Enterprise COBOL, USAGE COMPUTATIONAL)."""

Sign = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What an item has from the groups above it."""

    usage: str = "display"
    sign: Sign = ("trailing", False)
    suffix: str = ""
    groups: tuple[str, ...] = ()
    occurrence: int = 0
    in_table: bool = False

    def below(self, item: Item) -> _Inherited:
        groups = (*self.groups, item.name) if item.name and item.children else self.groups
        return replace(self, usage=item.usage or self.usage, sign=item.sign or self.sign, groups=groups)


class Places:
    """Works out one layout; `chosen` names the alternative to use of each redefined item."""

    def __init__(self, chosen: Mapping[str, str]) -> None:
        self._chosen = {name.upper(): choice.upper() for name, choice in chosen.items()}
        self._used: set[str] = set()
        self._positions: list[Position] = []
        self._names: set[str] = set()
        self._codes: dict[str, dict[str, str]] = {}
        self._depending: Depending | None = None

    def layout(self, record: Item) -> Layout:
        """Return the layout of a record; raises CopybookError."""
        length = self._place(record, 0, _Inherited())
        for name in self._chosen:
            if name not in self._used:
                raise CopybookError(
                    record.line, f"redefines names {name}, which nothing redefines", "take it out", "redefines"
                )
        if not self._positions:
            raise CopybookError(record.line, f"{record.name} has no item with a name", "name the items to read")
        if self._depending is not None and self._depending.counter not in [at.column.name for at in self._positions]:
            raise CopybookError(
                record.line, f"there is no item {self._depending.counter} to depend on", "correct the OCCURS"
            )
        return Layout(tuple(self._positions), length, self._depending, self._codes)

    def _place(self, item: Item, start: int, above: _Inherited) -> int:
        """Place an item with all its repetitions and return the first byte behind it."""
        if self._depending is not None:
            raise CopybookError(
                item.line,
                f"{item.name or 'FILLER'} stands behind a table whose length varies",
                "only the last item of a record may have OCCURS DEPENDING ON",
            )
        here = above.below(item)
        if item.occurs is None:
            return self._once(item, start, here)
        varies = bool(item.occurs.depending)
        if varies and above.in_table:
            raise CopybookError(
                item.line, f"{item.name or 'FILLER'} varies within a table", "only a table of its own may vary"
            )
        size = _size(item, above) // item.occurs.most
        if not _has_names(item):
            return start + size * item.occurs.most
        for number in range(1, item.occurs.most + 1):
            each = replace(here, suffix=f"{here.suffix}-{number}", in_table=True)
            if varies:
                each = replace(each, occurrence=number)
            self._once(item, start + (number - 1) * size, each)
        if varies:
            self._depending = Depending(item.occurs.depending, item.occurs.least, item.occurs.most, start, size)
        return start + size * item.occurs.most

    def _once(self, item: Item, start: int, here: _Inherited) -> int:
        if not item.children:
            length = _length(item, here)
            self._add(item, start, length, here)
            return start + length
        at = start
        for original, alternatives in areas(item):
            chosen = self._choice(original, alternatives)
            self._place(chosen, at, here)
            at += max(_size(each, here) for each in (original, *alternatives))
        return at

    def _choice(self, original: Item, alternatives: list[Item]) -> Item:
        if not alternatives:
            return original
        named = {each.name or "FILLER": each for each in (original, *alternatives)}
        wanted = self._chosen.get(original.name, "")
        self._used.add(original.name)
        if wanted in named:
            return named[wanted]
        listed = ", ".join(named)
        what = f"{wanted} is none of its readings" if wanted else "no reading of it is chosen"
        raise CopybookError(
            alternatives[0].line,
            f"{original.name} is redefined and {what}: {listed}",
            f"write redefines: {{{original.name}: {list(named)[-1]}}}, or another of them",
            "redefines",
        )

    def _add(self, item: Item, start: int, length: int, here: _Inherited) -> None:
        if start + length > LONGEST:
            raise CopybookError(item.line, f"the record is longer than {LONGEST} bytes", "correct its tables")
        if not item.name:
            return
        if len(self._positions) == MOST_COLUMNS:
            raise CopybookError(
                item.line, f"the record has more than {MOST_COLUMNS} columns", "make FILLER of what is not needed"
            )
        name = self._unique(item.name + here.suffix, here.groups)
        position = _position(item, name, here)
        codes = {values[0]: name for name, values in item.conditions if len(values) == 1}
        if codes:
            self._codes[name] = codes
        named = "; ".join(f"{word} is {' '.join(values)}" for word, values in item.conditions)
        column = replace(position.column, remarks=named)
        self._positions.append(replace(position, column=column, start=start, length=length, occurrence=here.occurrence))

    def _unique(self, name: str, groups: tuple[str, ...]) -> str:
        """Return the name of a column, with its group's where the name is taken."""
        for tried in (name, *[f"{name} OF {group}" for group in reversed(groups)]):
            if tried not in self._names:
                self._names.add(tried)
                return tried
        self._names.add(name := f"{name} AT {len(self._names) + 1}")
        return name


def areas(group: Item) -> Iterator[tuple[Item, list[Item]]]:
    """Yield the items of a group, each with those that redefine it."""
    areas: list[tuple[Item, list[Item]]] = []
    for child in group.children:
        if not child.redefines:
            areas.append((child, []))
            continue
        names = [areas[-1][0].name, *[each.name for each in areas[-1][1]]] if areas else []
        if child.redefines not in names:
            raise CopybookError(
                child.line,
                f"{child.name or 'FILLER'} redefines {child.redefines}, which does not stand right before it",
                "let it follow the item that it redefines, on the same level",
            )
        areas[-1][1].append(child)
    yield from areas


def _has_names(item: Item) -> bool:
    return any(_has_names(child) for child in item.children) if item.children else bool(item.name)


def _size(item: Item, above: _Inherited) -> int:
    """Return how many bytes an item takes with all its repetitions."""
    here = above.below(item)
    if item.children:
        once = sum(max(_size(each, here) for each in (first, *others)) for first, others in areas(item))
    else:
        once = _length(item, here)
    size = once * (item.occurs.most if item.occurs else 1)
    if size > LONGEST:
        raise CopybookError(item.line, f"{item.name or 'FILLER'} is longer than {LONGEST} bytes", "correct its tables")
    return size


def _length(item: Item, here: _Inherited) -> int:
    """Return how many bytes one occurrence of an item without items below it takes."""
    if here.usage in ("float4", "float8"):
        return 4 if here.usage == "float4" else 8
    if item.picture is None:
        raise CopybookError(
            item.line, f"{item.name or 'FILLER'} has neither a PICTURE nor items below it", "give it one of them"
        )
    if here.usage == "display" or not item.picture.is_number:
        if item.usage not in ("", "display"):
            raise CopybookError(
                item.line, f"PIC {item.picture.text} cannot be {item.usage}", "correct its PICTURE or its USAGE"
            )
        return item.picture.length + (1 if item.picture.signed and here.sign[1] else 0)
    if here.usage == "packed":
        return item.picture.digits // 2 + 1
    return _binary_length(item, item.picture)


def _binary_length(item: Item, found: Picture) -> int:
    for most, length in ((HALFWORD, 2), (FULLWORD, 4), (DOUBLEWORD, 8)):
        if found.digits <= most:
            return length
    raise CopybookError(item.line, f"PIC {found.text} has too many digits for a binary item", "18 are the most")


def _position(item: Item, name: str, here: _Inherited) -> Position:
    """Return how an item is stored; its place is still to be filled in."""
    spelling = f"PIC {item.picture.text}" if item.picture is not None else ""
    if here.usage != "display" and (item.picture is None or item.picture.is_number):
        spelling = f"{spelling} {_SPELLED[here.usage]}".strip()
    found = item.picture
    if here.usage in ("float4", "float8"):
        return Position(FileColumn(name, ColumnType.DECIMAL, spelling=spelling, as_stored=True), 0, 0, Storage.FLOAT)
    if found is None or not found.is_number:
        return Position(FileColumn(name, length=found.length if found else None, spelling=spelling), 0, 0)
    column = number_column(name, found.digits, found.scale, spelling)
    place, separate = here.sign
    storage = _STORAGES[here.usage]
    if storage is Storage.ZONED and found.signed and separate:
        storage = Storage.SEPARATE
    leading = found.signed and place == "leading"
    zeros, point = max(-found.scale, 0), max(found.scale, 0)
    return Position(column, 0, 0, storage, found.signed, leading, zeros, point=point)


_STORAGES = {
    "display": Storage.ZONED,
    "packed": Storage.PACKED,
    "binary": Storage.BINARY,
    "native": Storage.NATIVE,
}

_SPELLED = {"packed": "COMP-3", "binary": "COMP", "native": "COMP-5", "float4": "COMP-1", "float8": "COMP-2"}
