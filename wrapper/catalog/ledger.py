"""The ledger of findings: one line for every kind, with a stable code and what it means for the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class FindingKind:
    """One kind of finding; an error refuses the start, a warning does not."""

    code: str
    level: Level
    summary: str


def _ledger(errors: Mapping[str, str], warnings: Mapping[str, str]) -> Mapping[str, FindingKind]:
    kinds = [FindingKind(code, "error", summary) for code, summary in errors.items()]
    kinds += [FindingKind(code, "warning", summary) for code, summary in warnings.items()]
    return {kind.code: kind for kind in kinds}


LEDGER = _ledger(
    errors={
        # Reading the files
        "no-catalog": "There is no catalog where one was expected, or it is empty.",
        "unreadable-file": "A file of the catalog, or one named by `${file:…}`, cannot be read.",
        "not-utf8": "A file is not UTF-8 text.",
        "bad-yaml": "A file is not YAML.",
        "too-large": "A file nests or repeats more than any catalog needs.",
        "duplicate-key": "A mapping has the same key twice.",
        "defined-twice": "The same entry stands in two files.",
        "missing-variable": "An environment variable is not set and has no default.",
        "bad-variable": "A `${…}` is not closed or not well formed.",
        # The shape of the entries
        "wrong-shape": "A section, a list or a single value stands where another is expected.",
        "unknown-entry": "An entry is not known here.",
        "missing-entry": "A required entry is missing.",
        "empty-entry": "An entry has no value.",
        "conflicting-entries": "Two entries exclude each other.",
        "bad-name": "A name does not follow the pattern for names of its sort.",
        "bad-text": "A text does not follow the pattern for its entry.",
        "not-a-choice": "A word is none of those allowed.",
        "not-a-flag": "A value is neither true nor false.",
        "not-a-whole-number": "A value is no whole number, or out of bounds.",
        "not-a-day": "A value is not a date.",
        # Sources
        "unknown-kind": "No adapter has this kind.",
        "unknown-option": "The kind of source has no such option.",
        "missing-option": "The kind of source needs an option that is missing.",
        "bad-option": "An option has a value that its kind of source does not take.",
        "missing-driver": "The package that speaks to a kind of source is not installed.",
        "secret-in-clear": "A secret is written into the catalog.",
        "unknown-charset": "A charset is not known.",
        "unknown-time-zone": "A time zone is not known.",
        "unknown-generation": "No engine generation has this name.",
        "generation-not-for-kind": "The kind of source, or its engine, has no such generation.",
        "unknown-source": "A resource names a source that is not declared.",
        "statement-refused": "A statement cannot be used: its kind or generation takes none, or it is not one SELECT.",
        # Code maps, versions, plans
        "unknown-codes": "A code map is named that is not declared.",
        "null-code": "A code map maps a code to null.",
        "unknown-version": "A version is named that is not declared.",
        "sunset-before-deprecated": "A version is switched off before it is deprecated.",
        "successor-loop": "A version is its own successor, directly or over others.",
        "bad-limit": "A limit of a plan is not understood.",
        "repeated-limit": "A plan has two limits for the same window.",
        # Fields
        "bad-format": "A format does not exist or does not fit the field's type.",
        "formats-count": "A field has not one format for each of its columns.",
        "columns-count": "A field has more columns than its type can use.",
        "not-for-type": "An entry makes no sense for the field's type.",
        "money-without-currency": "A money field names no currency.",
        "code-without-codes": "A code field names no code map.",
        "padding-without-width": "A padded field does not say how wide its column is.",
        # Resources
        "unknown-field": "A field is named that the resource does not have.",
        "bad-key": "A field cannot be part of a key.",
        "key-needed": "A resource has neither a key nor a default_sort, and its source does not number the rows.",
        "reserved-name": "A resource has a name that the gateway needs itself.",
        "path-collision": "Two resources would share one path.",
        "bad-page-limits": "The default page is larger than the largest one.",
        "filter-not-possible": "A field cannot be filtered in the way declared.",
        "sort-not-possible": "Records cannot be sorted by the field.",
        # Relations and versions of resources
        "unknown-resource": "A relation leads to a resource that is not declared.",
        "relation-not-key": "A relation to one record does not name the key of that record.",
        "relation-without-key": "A relation needs an id of a resource that has no key.",
        "relation-types": "A relation pairs fields of different types.",
        "id-taken": "A member is called `id` and is not the key.",
        "name-taken": "A relation has the name of a member.",
        "reserved-parameter": "A filter would take the name of a query parameter of the gateway.",
        "parameter-collision": "Two filters would take the same query parameter.",
    },
    warnings={
        "ignored-file": "A file looks like a part of the catalog but is not read.",
        "unused-source": "No resource uses the source.",
        "unused-codes": "No field uses the code map.",
        "empty-version": "No resource is shown in the version.",
        "resource-not-shown": "No version shows the resource.",
        "codes-ambiguous": "A filter has to look for several legacy codes at once.",
        "sort-as-stored": "Records are sorted as their column sorts, which is not the order of the public values.",
        "filter-hidden": "A version hides a field that can be filtered; the filter is left out there.",
        "sort-hidden": "A version hides a field that can be sorted by; the sort is left out there.",
        "shared-operation-id": "Two operations would have one `operationId`; one of them, or both, get another.",
        "relation-hidden": "A version does not show the target of a relation; the relation is left out there.",
    },
)
