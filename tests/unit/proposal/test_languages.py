"""A legacy in German keeps its words; which language it is in, all its names decide together."""

from __future__ import annotations

import pytest

from wrapper.proposal.dictionary import Dictionary
from wrapper.proposal.languages import spoken
from wrapper.proposal.names import column_name, table_name

GERMAN = ["LAGERORT", "TEIL_NR", "KDNR", "INV_DAT", "MENGE", "STATUS_CD", "NAME", "PART_NO"]


@pytest.mark.parametrize(
    "names",
    [
        GERMAN,
        ["KUNDEN", "KDNR", "NAME", "ORT"],
        ["Artikel", "Artikelnummer", "Bezeichnung"],
        ["bewegung", "teil_nr", "zeit"],
        ["PERSONAL", "PERSNR", "Vorname", "EintrittsDatum", "TEL"],
    ],
)
def test_a_german_legacy_is_known_by_most_of_its_names(dictionary: Dictionary, names: list[str]) -> None:
    assert spoken(names, dictionary).german


@pytest.mark.parametrize(
    "names",
    [
        ["CUSTMAST", "CUST_NO", "NAME", "PART_NO", "INV_DT"],
        ["Orders", "OrderID", "ShipName", "Freight"],
        ["EMPLOYEE", "EMP_NO", "HIRE_DATE", "SALARY", "JOB_CODE"],
        ["JOBMAST", "JOB_NO", "OPN_DT", "TEIL_NR", "STAT_CD"],
        ["A", "ID", "NAME"],
        ["TEIL"],
    ],
)
def test_one_word_does_not_decide(dictionary: Dictionary, names: list[str]) -> None:
    assert spoken(names, dictionary) is dictionary


def test_names_of_a_german_legacy_stay_as_they_are_but_for_the_words_of_the_operator(dictionary: Dictionary) -> None:
    own = {"TEIL": "part"}
    found = spoken(GERMAN, Dictionary({**dictionary.words, **own}, own))
    named = [column_name(name, found).name for name in ("TEIL_NR", "KDNR", "INV_DAT", "MENGE")]

    assert named == ["part_nr", "kdnr", "inv_dat", "menge"]
    assert [table_name(name, found).name for name in ("LAGERORT", "PROTOKOLL", "LAGERBESTAND", "KUNDEN_TAB")] == [
        "lagerort",
        "protokoll",
        "lagerbestand",
        "kunden",
    ]


@pytest.mark.parametrize(
    ("legacy", "name"), [("NEWTAB", "new_tabs"), ("OLD_FILE", "old_files"), ("TABLE_NEW", "new_tables"), ("NEW", "new")]
)
def test_what_only_describes_is_no_name_of_a_table(dictionary: Dictionary, legacy: str, name: str) -> None:
    assert table_name(legacy, dictionary).name == name


@pytest.mark.parametrize("word", ["lagerort", "protokoll", "lagerbestand", "kundenstamm", "inventur"])
def test_german_words_have_no_english_plural_in_any_legacy(dictionary: Dictionary, word: str) -> None:
    assert table_name(word, dictionary).name == word
