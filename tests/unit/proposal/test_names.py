"""Legacy names are made readable by the dictionary, whatever letters they are written in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrapper.catalog.declaration import PATH_NAME, SNAKE
from wrapper.proposal.dictionary import Dictionary, DictionaryError, dictionary_text, load_dictionary
from wrapper.proposal.names import column_name, free, one_of, table_name

WORDS = """
content current percent valid invalid server accent prevent invent invest modest compact defend commitment
docent contest descent consent parent student event agent talent patent segment element document vendor finest
widest driver observer receiver denominator internet cabinet planet magnet format climate ticket packet budget
market target widget asset offset subset dataset trend spend amend legend weekend weekday birthday timeline
deadline verbal ballast ballot discord accord subtotal subgroup keynote flagship oldest newest latest interest
request privat priser klient kontakt kunde fornavn ordrelinje telefon navn primat ordnet findest rechnung lieferant
client commande facture contient moment montant compte solde valeur referent
"""


@pytest.mark.parametrize(
    ("legacy", "name", "how"),
    [
        ("CUST_NO", "customer_number", "CUST = customer, NO = number"),
        ("QTY_OH", "quantity_on_hand", "QTY = quantity, OH = on hand"),
        ("CUSTNO", "customer_number", "CUST = customer, NO = number"),
        ("custno", "customer_number", "CUST = customer, NO = number"),
        ("CustomerID", "customer_id", ""),
        ("UnitsInStock", "units_in_stock", ""),
        ("ADDR1", "address_1", "ADDR = address"),
        ("NOTE", "note", ""),
        ("2ND_NAME", "nd_name_2", ""),
        ("Umsätze", "umsaetze", ""),
        ("Имя", "column_7", ""),
    ],
)
def test_a_column_is_named_in_words_and_says_which_were_translated(
    dictionary: Dictionary, legacy: str, name: str, how: str
) -> None:
    named = column_name(legacy, dictionary, 7)

    assert (named.name, named.how) == (name, how)


@pytest.mark.parametrize("word", WORDS.split())
def test_an_ordinary_word_is_not_taken_for_several(dictionary: Dictionary, word: str) -> None:
    assert [column_name(spelled, dictionary).name for spelled in (word, word.upper())] == [word, word]


@pytest.mark.parametrize(
    ("legacy", "name"),
    [
        ("ORDERID", "order_id"),
        ("CUSTID", "customer_id"),
        ("ORDDET", "order_detail"),
        ("orderdate", "order_date"),
        ("LSTUPD", "last_updated"),
        ("UPDUSER", "updated_user"),
        ("ESTCOST", "estimated_cost"),
        ("validfrom", "valid_from"),
        ("CURRENTDATE", "current_date"),
    ],
)
def test_words_written_together_are_parted_where_that_is_strong(dictionary: Dictionary, legacy: str, name: str) -> None:
    assert column_name(legacy, dictionary).name == name


@pytest.mark.parametrize(
    ("legacy", "name", "one"),
    [
        ("JOBMAST", "jobs", "job"),
        ("CUSTMAST", "customers", "customer"),
        ("tbl_Orders", "orders", "order"),
        ("Order Details", "order_details", "order_detail"),
        ("Categories", "categories", "category"),
        ("ADDRESS", "addresses", "address"),
        ("STOCK", "stock", "stock"),
        ("FILE", "files", "file"),
        ("Table1", "table_1", "table_1"),
        ("Shippers", "shippers", "shipper"),
        ("Umsätze", "umsaetze", "umsaetze"),
    ],
)
def test_a_table_is_named_in_the_plural_and_without_what_all_tables_are_called(
    dictionary: Dictionary, legacy: str, name: str, one: str
) -> None:
    named = table_name(legacy, dictionary)

    assert (named.name, one_of(named.words)) == (name, one)


@given(st.text(min_size=1, max_size=30))
def test_any_legacy_name_becomes_a_name_that_a_catalog_takes(legacy: str) -> None:
    dictionary = load_dictionary()

    assert re.fullmatch(SNAKE.pattern or "", column_name(legacy, dictionary, 3).name)
    assert re.fullmatch(PATH_NAME.pattern or "", table_name(legacy, dictionary, 3).name)


def test_names_that_collide_are_told_apart() -> None:
    taken = {"customer_number"}

    assert [free("customer_number", taken) for _ in range(2)] == ["customer_number_2", "customer_number_3"]


def test_the_operators_dictionary_wins(tmp_path: Path) -> None:
    (tmp_path / "dictionary.txt").write_text("# ours\nKD = Kunde\nCUST = client\n", encoding="utf-8")
    dictionary = load_dictionary(tmp_path)

    assert column_name("KD_NO", dictionary).name == "kunde_number"
    assert column_name("CUST_NO", dictionary).name == "client_number"


def test_a_dictionary_that_cannot_be_read_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "dictionary.txt").write_text("CUST customer\n", encoding="utf-8")

    with pytest.raises(DictionaryError, match=r"dictionary\.txt:1 is no entry"):
        load_dictionary(tmp_path)


def test_no_abbreviation_stands_in_the_dictionary_twice() -> None:
    words = [
        line.partition("=")[0].strip() for line in dictionary_text().splitlines() if "=" in line and line[0] != "#"
    ]

    assert sorted({word for word in words if words.count(word) > 1}) == []
