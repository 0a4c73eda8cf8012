"""Checks and compiles one canonical field: its columns, formats and everything its type needs or excludes."""

from __future__ import annotations

from dataclasses import dataclass

from wrapper.catalog import formats
from wrapper.catalog.findings import Names, Report
from wrapper.catalog.model import CodeMap, Field, FieldType, Padding, Source
from wrapper.catalog.nodes import MapNode, ScalarNode
from wrapper.catalog.sources import check_time_zone

_TEXTS = {FieldType.TEXT, FieldType.ID, FieldType.CODE}
_NUMBERS = {FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY}
_MOMENTS = {FieldType.DATE, FieldType.TIME, FieldType.DATETIME}
_ONLY_FOR: dict[str, set[FieldType]] = {
    "codes": {FieldType.CODE},
    "currency": {FieldType.MONEY},
    "decimals": {FieldType.DECIMAL, FieldType.MONEY},
    "pivot": {FieldType.DATE, FieldType.DATETIME},
    "time_zone": {FieldType.DATETIME},
    "unit": _NUMBERS,
    "padding": _TEXTS | _NUMBERS | {FieldType.BOOLEAN},
    "stored": _TEXTS | _NUMBERS | _MOMENTS | {FieldType.BOOLEAN},
}
"""Entries that only some types can use."""


@dataclass(frozen=True, slots=True)
class FieldCompiler:
    """Compiles the fields of one resource; `source` gives the time zone."""

    codes: Names[CodeMap]
    source: Source | None
    report: Report

    def compile(self, section: MapNode) -> Names[Field]:
        """Return the fields by name; a faulty one is a name without a field."""
        names: Names[Field] = Names("field", "unknown-field", section)
        for name, node in section.entries.items():
            field = self._field(name, node if isinstance(node, MapNode) else section.map(name))
            if field is not None:
                names.compiled[name] = field
        return names

    def _field(self, name: str, node: MapNode) -> Field | None:
        if "type" in node.dropped:
            # What the other entries mean depends on it.
            return None
        before = len(self.report.findings)
        type_ = FieldType(node.text("type", FieldType.TEXT))
        columns = self._columns(node, type_)
        formats_ = self._formats(node, type_, len(columns))
        codes = self._codes(node, type_)
        self._check_entries(node, type_)
        if len(self.report.findings) > before or node.dropped:
            return None
        return Field(
            name=name,
            type=type_,
            columns=columns,
            formats=formats_,
            codes=codes,
            blanks=frozenset(blank.text for blank in node.texts("blanks")),
            width=node.whole("width"),
            padding=Padding(node.text("padding", Padding.NONE)),
            decimals=node.whole("decimals"),
            pivot=50 if (pivot := node.whole("pivot")) is None else pivot,
            currency=node.text("currency") or None,
            unit=node.text("unit") or None,
            time_zone=node.text("time_zone") or (self.source.time_zone if self.source else "UTC"),
            nullable=node.flag("nullable", default=True),
            description=node.text("description"),
            example=node.text("example") or None,
            stored_number=node.text("stored") == "number",
        )

    def _columns(self, node: MapNode, type_: FieldType) -> tuple[str, ...]:
        if "columns" not in node.entries:
            if not (node.declares("column") or node.declares("columns")):
                self.report.add(
                    "missing-entry", node, '"column" is missing', "column: the legacy column the field is read from"
                )
            return (node.text("column"),)
        columns = tuple(column.text for column in node.texts("columns"))
        if not columns or len(columns) > (2 if type_ is FieldType.DATETIME else 1):
            most = "a date and a time column" if type_ is FieldType.DATETIME else "one column"
            message = f"a field of type {type_} cannot be read from {len(columns)} columns"
            self.report.add("columns-count", node.entries["columns"], message, f"name {most}")
        return columns

    def _formats(self, node: MapNode, type_: FieldType, columns: int) -> tuple[str, ...]:
        written = node.texts("format") or node.texts("formats")
        if not written:
            return (formats.NATIVE,) * columns
        if len(written) != columns:
            at = node.entries.get("format") or node.entries["formats"]
            hint = "write formats: [first, second], in the order of the columns" if columns > 1 else "write one format"
            message = f"the number of formats is {len(written)}, that of columns {columns}"
            self.report.add("formats-count", at, message, hint)
            return ()
        for text, column_type in zip(written, formats.column_types(type_, columns), strict=True):
            fault = formats.fault(column_type, text.text)
            if fault:
                self.report.add("bad-format", text, fault, formats.expected(column_type))
        return tuple(text.text for text in written)

    def _codes(self, node: MapNode, type_: FieldType) -> CodeMap | None:
        at = node.scalar("codes")
        if at is not None:
            return self.codes.find(at, self.report)
        if type_ is FieldType.CODE and not node.declares("codes"):
            hint = "add codes: NAME of a map in the codes section, or make it type: text"
            self.report.add("code-without-codes", node, "a field of type code needs a code map", hint)
        return None

    def _check_entries(self, node: MapNode, type_: FieldType) -> None:
        for name, types in _ONLY_FOR.items():
            if name in node.entries and type_ not in types:
                known = ", ".join(kind for kind in FieldType if kind in types)
                message = f'"{name}" makes no sense for a field of type {type_}'
                self.report.add(
                    "not-for-type", node.entries[name], message, f"remove it, or use one of the types {known}"
                )
        if type_ is FieldType.MONEY and not node.declares("currency"):
            self.report.add(
                "money-without-currency", node, "a money field needs a currency", "add for example currency: EUR"
            )
        padding = node.text("padding", Padding.NONE)
        if padding != Padding.NONE and not node.declares("width"):
            hint = "add width: the length of the legacy column"
            self.report.add("padding-without-width", node.entries["padding"], f"padding {padding} needs a width", hint)
        zone = node.scalar("time_zone")
        if isinstance(zone, ScalarNode):
            check_time_zone(zone, self.report)
