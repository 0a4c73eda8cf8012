"""Keys and relations, declared or found in the sample, each with what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.base import Column, ForeignKey, TableDescription
from adapters.memory import MemoryAdapter
from adapters.query import Row
from wrapper.proposal.budget import Budget
from wrapper.proposal.dictionary import Dictionary
from wrapper.proposal.keys import Key, find_key
from wrapper.proposal.looking import Look
from wrapper.proposal.names import column_name, table_name
from wrapper.proposal.relations import Link, Subject, hindered, links
from wrapper.proposal.samples import Looked

Made = Callable[..., Looked]

MIDNIGHT = datetime(2009, 1, 1, tzinfo=UTC)


def key_of(looked: Looked, dictionary: Dictionary) -> Key:
    words = {column.name: column_name(column.name, dictionary).words for column in looked.columns}
    return find_key(looked, words, nothing_more())


def nothing_more() -> Look:
    """Return a look at a source that has no further rows."""
    return Look(MemoryAdapter.of({"T": []}), Budget())


def subjects_of(dictionary: Dictionary, *tables: Looked) -> dict[str, Subject]:
    subjects = {}
    for looked in tables:
        words = {column.name: column_name(column.name, dictionary).words for column in looked.columns}
        subjects[looked.name] = Subject(
            looked, find_key(looked, words, nothing_more()), table_name(looked.name, dictionary).words, words
        )
    return subjects


def related(dictionary: Dictionary, *tables: Looked, ask: Callable[..., set[Row] | None] | None = None) -> list[Link]:
    return links(subjects_of(dictionary, *tables), ask or (lambda _table, _columns, _keys: None))


def test_a_declared_key_is_believed(looked: Made, dictionary: Dictionary) -> None:
    key = key_of(looked("T", "A B", [("1", "x")], key=("A",)), dictionary)

    assert (key.columns, key.declared) == (("A",), True)


def test_an_array_is_no_key_although_it_is_declared_as_one(looked: Made, dictionary: Dictionary) -> None:
    made = looked("T", "A B", [("[1]", "x")], key=("A",))
    columns = (Column("A", "INTEGER[]"), Column("B", "TEXT"))
    described = replace(made.description, columns=columns)

    assert key_of(replace(made, description=described, columns=columns), dictionary).columns == ("B",)


def test_a_column_named_like_a_key_and_unique_in_the_sample_is_one(looked: Made, dictionary: Dictionary) -> None:
    rows = [(f"Name {at}", f"{at:04}") for at in range(30)]
    key = key_of(looked("PARTS", "PART_NAME PART_NO", rows), dictionary)

    assert key.columns == ("PART_NO",)
    assert key.evidence == "unique in all 30 rows"
    assert key.check == "the table declares no key, so nothing keeps it unique"


@pytest.mark.parametrize(
    ("columns", "row", "key"),
    [
        ("KDNR NAME ORT", lambda at: (10000 + at, f"Firma {at}", f"Ort {at % 9}"), "KDNR"),
        ("SKU NAME QTY", lambda at: (f"A-{at}", f"Blue shirt {at}", at % 7), "SKU"),
        ("BUCHNR KONTO BETRAG", lambda at: (500 + at, 4400 + at % 3, at * 7 + 1), "BUCHNR"),
        ("Artikelnummer Bezeichnung", lambda at: (f"{at:05}", f"Schraube M{at} verzinkt"), "Artikelnummer"),
        ("Bezeichnung Artikelnummer", lambda at: (f"Schraube M{at} verzinkt", f"{at:05}"), "Artikelnummer"),
        ("ZEITPUNKT BENUTZER", lambda at: (MIDNIGHT + timedelta(seconds=at), f"U{at % 5}"), "ZEITPUNKT"),
        ("BENUTZER MELDUNG KENNUNG", lambda at: (f"U{at % 5}", f"Fehler {at} beim Lesen", f"k{at}"), "KENNUNG"),
        ("COLUMN_1 COLUMN_2 COLUMN_7", lambda at: (100 + at, at % 4, f"Gasse {at}"), "COLUMN_1"),
        ("TELNR KUNDENNR NAME", lambda at: (f"089-{at}", at, f"Firma {at}"), "KUNDENNR"),
        ("PREIS ARTNR", lambda at: (at * 3, at), "ARTNR"),
        ("PREIS MENGE ORT", lambda at: (at * 3, at % 3, f"O{at}"), "ORT"),
        ("LFDNR DATUM", lambda at: (at, f"2009{at % 12 + 1:02}01"), "LFDNR"),
    ],
)
def test_one_unique_column_is_the_key_and_not_several(
    looked: Made, dictionary: Dictionary, columns: str, row: Callable[[int], Row], key: str
) -> None:
    made = looked("T", columns, [row(at) for at in range(300)])
    found = key_of(made, dictionary)

    assert (found.columns, found.evidence) == ((key,), "unique in all 300 rows")


def test_columns_named_like_keys_come_before_an_amount_that_is_unique_by_chance(
    looked: Made, dictionary: Dictionary
) -> None:
    rows = [(1000 + at // 3, at % 3, at * 13) for at in range(60)]

    assert key_of(looked("POSTEN", "BELEGNR POSNR BETRAG", rows), dictionary).columns == ("BELEGNR", "POSNR")


def test_without_names_the_first_columns_come_before_a_long_text_that_is_unique_by_chance(
    looked: Made, dictionary: Dictionary
) -> None:
    rows = [(f"P{at // 3}", f"BIN-{at % 3}", f"EA19981109000001{at:05}") for at in range(60)]

    assert key_of(looked("STOCK", "COLUMN_1 COLUMN_16 COLUMN_45", rows), dictionary).columns == (
        "COLUMN_1",
        "COLUMN_16",
    )


def test_columns_that_are_unique_together_are_a_key(looked: Made, dictionary: Dictionary) -> None:
    rows = [(f"P{part}", f"B{place}", 7) for part in range(5) for place in range(6)]
    key = key_of(looked("STOCK", "PART_NO BIN_CD QTY", rows), dictionary)

    assert key.columns == ("PART_NO", "BIN_CD")


def test_a_table_without_anything_unique_has_no_key_and_says_why(looked: Made, dictionary: Dictionary) -> None:
    key = key_of(looked("LOG", "MSG_TX", [("started",), ("started",)]), dictionary)

    assert not key.columns
    assert "are unique and never blank in all 2 rows" in key.evidence


def test_texts_that_an_engine_keeps_apart_from_their_rows_are_no_key(looked: Made, dictionary: Dictionary) -> None:
    made = looked("NOTES", "NOTE_ID NAME", [("b", "x"), ("a", "y")])
    columns = (Column("NOTE_ID", "BLOB SUB_TYPE TEXT"), Column("NAME", "VARCHAR(60)"))
    described = replace(made.description, columns=columns)

    assert key_of(replace(made, description=described, columns=columns), dictionary).columns == ("NAME",)


def test_a_key_that_a_few_rows_repeat_is_taken_with_a_warning(looked: Made, dictionary: Dictionary) -> None:
    rows = [(f"P{at}", 1) for at in range(100)] + [("P5", 1)]
    key = key_of(looked("PARTS", "PART_NO QTY", rows), dictionary)

    assert key.columns == ("PART_NO",)
    assert key.check.startswith("1 of all 101 rows repeat the key of another")


def test_a_blank_value_keeps_a_column_from_being_a_key(looked: Made, dictionary: Dictionary) -> None:
    assert not key_of(looked("PARTS", "PART_NO", [("P1",), ("  ",)]), dictionary).columns


def test_a_declared_key_that_is_null_in_a_row_identifies_nothing(looked: Made, dictionary: Dictionary) -> None:
    rows = [(None, 1, "x"), (None, 2, "y"), ("a", 3, "x")]
    key = key_of(looked("PARTS", "CODE PART_NO NAME", rows, key=("CODE",)), dictionary)

    assert key.columns == ("PART_NO",)
    assert key.evidence == "unique in all 3 rows; the primary key is NULL in 2 of all 3 rows"


def test_a_unique_column_that_may_be_null_is_marked_and_comes_behind_one_that_may_not(
    looked: Made, dictionary: Dictionary
) -> None:
    rows = [("a", "x"), ("b", "y")]
    nullable = looked("PARTS", "CODE NAME", rows, unique=(("CODE",),))
    assert key_of(nullable, dictionary) == Key(
        ("CODE",),
        "declared unique",
        declared=True,
        check="CODE may be NULL, and any number of rows may be so: none of those that were seen is",
    )
    required = replace(nullable.columns[1], nullable=False)
    description = replace(nullable.description, columns=(nullable.columns[0], required), unique=(("CODE",), ("NAME",)))
    both = Looked(description, description.columns, nullable.rows, complete=True)
    assert key_of(both, dictionary) == Key(("NAME",), "declared unique", declared=True)


def test_a_unique_column_that_is_null_in_a_row_identifies_nothing(looked: Made, dictionary: Dictionary) -> None:
    key = key_of(looked("LOG", "CODE MSG_TX", [(None, "x"), (None, "x")], unique=(("CODE",),)), dictionary)

    assert not key.columns
    assert key.evidence.endswith("the unique CODE is NULL in 2 of all 2 rows")


def test_a_foreign_key_into_another_schema_leads_to_no_namesake(looked: Made, dictionary: Dictionary) -> None:
    customers = looked("CUSTOMER", "CUSTOMER_ID", [(1,)], key=("CUSTOMER_ID",))
    elsewhere = ForeignKey(("CUSTOMER_ID",), "CUSTOMER", ("CUSTOMER_ID",), "CRM")
    rows = [(1, 1), (2, 1), (3, 1)]
    visits = looked("VISIT", "VISIT_ID CUSTOMER_ID", rows, key=("VISIT_ID",), foreign_keys=(elsewhere,))

    assert related(dictionary, customers, visits) == []


def test_a_foreign_key_that_leads_to_no_record_is_said_with_the_reason(looked: Made, dictionary: Dictionary) -> None:
    customers = looked("CUSTMAST", "CUST_NO TAX_NO", [("1", "T1")], key=("CUST_NO",), unique=(("TAX_NO",),))
    keyless = looked("NOTES", "TX", [("x",), ("x",)])
    foreign = (
        ForeignKey(("TAX_NO",), "CUSTMAST", ("TAX_NO",)),
        ForeignKey(("OWNER",), "CUSTMAST", ("CUST_NO",), "CRM"),
        ForeignKey(("NOTE_TX",), "NOTES", ("TX",)),
        ForeignKey(("PLANT",), "PLANTS", ("PLANT",)),
    )
    rows = [("J1", "T1", "1", "x", "P")]
    jobs = looked("JOBMAST", "JOB_NO TAX_NO OWNER NOTE_TX PLANT", rows, key=("JOB_NO",), foreign_keys=foreign)

    # The way back from the customer with that tax number can be followed.
    assert [link.columns for link in related(dictionary, customers, keyless, jobs)] == [("TAX_NO",)]
    assert [text for _, text in hindered(subjects_of(dictionary, customers, keyless, jobs))] == [
        "TAX_NO: declared as a foreign key to CUSTMAST, but to its TAX_NO; a relation to one record needs its CUST_NO",
        "OWNER: declared as a foreign key to CRM.CUSTMAST, in another schema",
        "NOTE_TX: declared as a foreign key to NOTES, which has no key",
        "PLANT: declared as a foreign key to PLANTS, which is not served from here",
    ]


def test_a_declared_foreign_key_is_a_relation(looked: Made, dictionary: Dictionary) -> None:
    customers = looked("CUSTMAST", "CUST_NO", [("1",)], key=("CUST_NO",))
    foreign = ForeignKey(("OWNER",), "CUSTMAST", ("CUST_NO",))
    jobs = looked("JOBMAST", "JOB_NO OWNER", [("J1", "1")], key=("JOB_NO",), foreign_keys=(foreign,))

    assert [(link.columns, link.target, link.declared) for link in related(dictionary, customers, jobs)] == [
        (("OWNER",), "CUSTMAST", True)
    ]


def test_names_and_values_make_a_relation_across_padding(looked: Made, dictionary: Dictionary) -> None:
    customers = looked("CUSTMAST", "CUST_NO", [(f"{at:06}",) for at in range(1, 101)], key=("CUST_NO",))
    rows = [(f"J{at}", at) for at in range(1, 98)] + [("J98", 9001), ("J99", 9002), ("J100", 9003)]
    jobs = looked("JOBMAST", "JOB_NO CUST_NO", rows, key=("JOB_NO",))

    (link,) = related(dictionary, customers, jobs)

    assert (link.table, link.columns, link.target) == ("JOBMAST", ("CUST_NO",), "CUSTMAST")
    assert link.evidence == "97 of 100 sampled values are found in CUSTMAST.CUST_NO"


def test_equal_names_alone_make_no_relation(looked: Made, dictionary: Dictionary) -> None:
    customers = looked("CUSTMAST", "CUST_NO", [(f"C{at}",) for at in range(50)], key=("CUST_NO",))
    jobs = looked("JOBMAST", "JOB_NO CUST_NO", [(f"J{at}", f"X{at}") for at in range(50)], key=("JOB_NO",))

    assert related(dictionary, customers, jobs) == []


def test_names_that_every_table_has_make_no_relation(looked: Made, dictionary: Dictionary) -> None:
    one = looked("A", "ID", [(at,) for at in range(30)], key=("ID",))
    other = looked("B", "ID CODE", [(at, at) for at in range(30)], key=("ID",))

    assert related(dictionary, one, other) == []


def test_keys_that_the_sample_lacks_are_asked_for_as_the_target_stores_them(
    looked: Made, dictionary: Dictionary
) -> None:
    known = looked("CUSTMAST", "CUST_NO", [(f"{at:06}",) for at in range(1, 101)], key=("CUST_NO",))
    customers = Looked(known.description, known.columns, known.rows, complete=False)
    jobs = looked("JOBMAST", "JOB_NO CUST_NO", [(f"J{at}", at + 5000) for at in range(50)], key=("JOB_NO",))
    asked: list[Row] = []

    def ask(_table: TableDescription, _columns: tuple[str, ...], keys: Sequence[Row]) -> set[Row]:
        asked.extend(keys)
        return set(keys)

    (link,) = related(dictionary, customers, jobs, ask=ask)

    assert asked[0] == ("005000",)
    assert link.evidence == "50 of 50 sampled values are found in CUSTMAST.CUST_NO"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("V", [1, 2, 3]),
        ("V", list(range(1, 100))),
        ("SIZE", ["S", "M", "L"]),
        ("LAST_NAME", ["Amber", "Birch", "Cedar"]),
        ("BEGUN", [f"199801{day:02}" for day in range(1, 29)]),
        ("BEGUN", [datetime(1998, 1, day, tzinfo=UTC) for day in range(1, 29)]),
    ],
)
@pytest.mark.parametrize("declared", [False, True])
def test_few_or_counting_values_make_no_relation_where_no_name_says_one(
    looked: Made, dictionary: Dictionary, name: str, values: list[object], declared: bool
) -> None:
    key = (name,) if declared else ()
    one = looked("STEPS", f"{name} WIDTH", [(value, at % 2) for at, value in enumerate(values)], key=key)
    other = looked("ROOMS", f"{name} HEIGHT", [(value, at % 2) for at, value in enumerate(values)])

    assert related(dictionary, one, other) == []


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("COUNTRY", ["AT", "BE", "CH"]),
        ("CTRY_CODE", [1, 2, 3]),
        ("PLZ", [f"{10000 + at * 731}" for at in range(30)]),
        ("GRADE", [f"S{at}JR" for at in range(30)]),
    ],
)
def test_a_name_that_says_a_reference_or_many_telling_values_make_a_relation(
    looked: Made, dictionary: Dictionary, name: str, values: list[object]
) -> None:
    target = looked("COUNTRIES", f"{name} TITLE", [(value, f"Title {at}") for at, value in enumerate(values)])
    rows = [(f"V{at}", values[at % len(values)]) for at in range(90)]
    visits = looked("VISITS", f"VISIT_NO {name}", rows)

    assert [(link.table, link.columns) for link in related(dictionary, target, visits)] == [("VISITS", (name,))]
