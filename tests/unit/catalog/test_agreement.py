"""What the check lets pass, the translation can do: the two read the same vocabulary."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import Adapter
from wrapper.catalog import check
from wrapper.catalog.formats import allowed, column_types, fault
from wrapper.catalog.model import CodeMap, Field, FieldType, Padding
from wrapper.judged import JUDGE
from wrapper.translate.fields import converter

CASES = Path(__file__).parent / "cases"
PATTERNS = [
    "YYYYMMDD",
    "YYMMDD",
    "MM/DD/YY",
    "DD.MM.YYYY",
    "YYDDD",
    "YYYYDDD",
    "CYYDDD",
    "CYYMMDD",
    "HHMM",
    "HHMMSS",
    "HH:MM",
    "HH:MM:SS",
    "HH.MM.SS.FFF",
    "YYYYMMDDHHMMSS",
    "YYYY-MM-DDTHH:MM:SS",
    "YYYY-MM-DD-HH.MM.SS.FFFFFF",
    "Y/N",
    "T/F",
    "1/0",
    "-1/0",
    "X/",
]


@given(
    type_=st.sampled_from(FieldType),
    columns=st.integers(1, 2),
    words=st.lists(st.sampled_from(PATTERNS), min_size=2, max_size=2),
    plain=st.integers(0, 9),
    number=st.booleans(),
    padding=st.sampled_from(Padding),
)
def test_every_field_that_passes_the_check_has_a_converter(  # noqa: PLR0917 - drawn one by one
    type_: FieldType, columns: int, words: list[str], plain: int, number: bool, padding: Padding
) -> None:
    types = column_types(type_, columns if type_ is FieldType.DATETIME else 1)
    formats = [
        word if fault(one, word) is None else allowed(one)[plain % len(allowed(one))]
        for one, word in zip(types, words, strict=False)
    ]
    codes = CodeMap("c", {"O": "open"}) if type_ is FieldType.CODE else None
    numeric = type_ in (FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY)
    field = Field(
        "f",
        type_,
        ("A", "B")[: len(types)],
        tuple(formats),
        codes=codes,
        width=8,
        padding=padding if numeric or type_ in (FieldType.TEXT, FieldType.ID, FieldType.CODE) else Padding.NONE,
        decimals=2 if numeric and type_ is not FieldType.INTEGER else None,
        currency="NOK" if type_ is FieldType.MONEY else None,
        stored_number=number and type_ is not FieldType.JSON,
    )
    assert converter(field, codes)


def test_the_translation_has_the_last_word_on_filters(kinds: Mapping[str, type[Adapter]], tmp_path: Path) -> None:
    text = (CASES / "sound.yaml").read_text("utf-8")
    text = text.replace("type: id}", "type: id, width: 6, padding: zeros_left}")
    path = tmp_path / "catalog.yaml"
    path.write_text(text.replace("    key:", "    filters: {number: [prefix]}\n    key:"), "utf-8")
    catalog, findings = check(path, {}, kinds, judge=JUDGE)
    assert catalog is None
    assert [finding.code for finding in findings] == ["filter-not-possible"]


@pytest.mark.parametrize("type_", FieldType)
def test_the_native_format_fits_every_type(type_: FieldType) -> None:
    assert fault(type_, "native") is None
