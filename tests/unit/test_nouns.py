"""One and many of the nouns that tables are called by."""

from __future__ import annotations

import pytest

from wrapper.nouns import plural, singular

BOTH_WAYS = """
order orders, category categories, day days, key keys, company companies, city cities, address addresses, class classes,
process processes, business businesses, status statuses, bus buses, virus viruses, campus campuses, menu menus,
box boxes, index indexes, batch batches, branch branches, cache caches, dish dishes, quiz quizzes, size sizes,
warehouse warehouses, house houses, spouse spouses, cause causes, clause clauses, pause pauses, use uses,
case cases, base bases, database databases, phase phases, purchase purchases, lease leases, release releases,
license licenses, expense expenses, response responses, lens lenses, gas gases, alias aliases, course courses,
price prices, invoice invoices, service services, device devices, matrix matrices, vertex vertices,
hero heroes, potato potatoes, shoe shoes, toe toes, photo photos, video videos,
leaf leaves, shelf shelves, half halves, valve valves, archive archives, reserve reserves, move moves,
analysis analyses, crisis crises, diagnosis diagnoses, axis axes, exercise exercises, rose roses,
movie movies, cookie cookies, child children, man men, date dates, id ids, api apis, sale sales,
user users, nurse nurses, horse horses, exchange exchanges, page pages, image images, table tables, file files
"""


@pytest.mark.parametrize("pair", [pair.split() for pair in BOTH_WAYS.split(",")])
def test_english_nouns_have_one_and_many(pair: list[str]) -> None:
    one, many = pair
    assert (plural(one), singular(many)) == (many, one)


@pytest.mark.parametrize(
    "word", ["data", "news", "series", "species", "goods", "headquarters", "logistics", "sms", "gps", "pos"]
)
def test_words_that_are_the_same_for_one_and_many_stay(word: str) -> None:
    assert (plural(word), singular(word)) == (word, word)


@pytest.mark.parametrize("word", ["status", "address", "analysis", "basis", "bus", "lens", "gas", "virus", "iris"])
def test_one_that_ends_in_s_stays_one(word: str) -> None:
    assert singular(word) == word


@pytest.mark.parametrize(
    ("many", "one"), [("indices", "index"), ("people", "person"), ("bases", "base"), ("orders", "order")]
)
def test_what_is_many_already_stays(many: str, one: str) -> None:
    assert (plural(many), singular(many)) == (many, one)


FOREIGN = """
kunde kunden auftraege artikel lieferanten rechnung rechnungen bestellungen buchung umsaetze verzeichnis ergebnisse
kurs vertrag preis mitarbeiter abteilung
adresses devis avis colis travaux bureaux journaux prix frais
proveedores vendedores trabajadores ciudades facturaciones direcciones paises almacenes ordenes
"""


@pytest.mark.parametrize("word", FOREIGN.split())
def test_german_french_and_spanish_words_are_left_alone(word: str) -> None:
    assert (plural(word), singular(word)) == (word, word)


@pytest.mark.parametrize(
    ("many", "one"),
    [("clientes", "cliente"), ("pedidos", "pedido"), ("factures", "facture"), ("commandes", "commande")],
)
def test_foreign_words_that_have_an_english_plural_have_its_singular(many: str, one: str) -> None:
    assert (plural(many), singular(many)) == (many, one)
