"""English nouns, one and many: what a record is called for the name of its list, and the other way round.

Pure, and a rule book of endings with the exceptions that names of tables have. German, French and Spanish words stay as
they are, where they can be told by their ending or stand in the list.
"""

from __future__ import annotations

import re

_PAIRS = {
    **{"child": "children", "man": "men", "woman": "women", "foot": "feet", "tooth": "teeth"},
    **{"goose": "geese", "mouse": "mice", "matrix": "matrices", "vertex": "vertices"},
    **{"appendix": "appendices", "vortex": "vortices", "criterion": "criteria", "phenomenon": "phenomena"},
    **{"leaf": "leaves", "half": "halves", "shelf": "shelves", "knife": "knives", "life": "lives", "wife": "wives"},
    **{"thief": "thieves", "wolf": "wolves", "calf": "calves", "loaf": "loaves", "self": "selves"},
    **{"quiz": "quizzes", "lens": "lenses", "gas": "gases", "alias": "aliases", "atlas": "atlases"},
    **{"canvas": "canvases", "bias": "biases", "iris": "irises", "movie": "movies", "cookie": "cookies"},
    **{"calorie": "calories", "selfie": "selfies", "zombie": "zombies", "menu": "menus", "guru": "gurus"},
    **{"cache": "caches", "niche": "niches", "taxi": "taxis", "kpi": "kpis", "api": "apis", "axis": "axes"},
    **{"use": "uses", "reuse": "reuses", "fuse": "fuses", "excuse": "excuses", "abuse": "abuses", "ruse": "ruses"},
    **{"hero": "heroes", "potato": "potatoes", "tomato": "tomatoes", "echo": "echoes", "veto": "vetoes"},
    **{"cargo": "cargoes", "shoe": "shoes", "toe": "toes", "canoe": "canoes", "tie": "ties", "bus": "buses"},
    **{"oasis": "oases", "diagnosis": "diagnoses", "hypothesis": "hypotheses", "synthesis": "syntheses"},
    **{"thesis": "theses", "crisis": "crises", "parenthesis": "parentheses", "neurosis": "neuroses"},
}
_OF_MANY = {"indices": "index", "people": "person", **{many: one for one, many in _PAIRS.items()}}
_BOTH = {
    *("data", "news", "series", "species", "goods", "premises", "headquarters", "means", "logistics", "analytics"),
    *("economics", "electronics", "chaos", "sms", "gps", "pos", "dns", "cms", "gis", "ups", "yes"),
}
"""Words that are the same for one and for many, or have only one of the two."""
_UNCOUNTED = {"stock", "inventory", "history", "equipment", "staff", "labour", "freight", "credit", "tax", "setup"}

_SINGULAR = (
    ("lyses", "lysis"),
    ("sses", "ss"),
    ("auses", "ause"),
    ("ouses", "ouse"),
    ("uses", "us"),
    ("xes", "x"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("tzes", "tz"),
    ("oes", "o"),
    ("s", ""),
)
"""Endings of many, and what stands for them in one; the first that fits counts."""
_PLURAL = (
    ("sis", "ses"),
    ("ss", "sses"),
    ("us", "uses"),
    ("x", "xes"),
    ("ch", "ches"),
    ("sh", "shes"),
)
_STAY = ("ss", "us", "is")
"""Endings of one, although they end in s: address, status, basis."""
_SHORT = len("ids")

_FOREIGN_ENDINGS = re.compile(
    r".{3,}(?:ung|ungen|keit|keiten|heit|heiten|schaft|schaften|nisse|zeug|werk|trag|traege"  # German
    r"|bestand|bestaende|protokoll|protokolle|stamm|artikel|kunden|konten|lagerort|lagerorte|standort|standorte"
    r"|eaux|ciaux|rnaux|vaux"  # French
    r"|[aei]dores|ctores|iones|dades)"  # Spanish
)
_FOREIGN = {
    *("kunde", "kunden", "artikel", "lieferant", "lieferanten", "auftraege", "mitarbeiter", "lager", "konto", "konten"),
    *("preis", "preise", "kurs", "kurse", "teil", "teile", "beleg", "belege", "stueckliste", "stuecklisten", "umsatz"),
    *("umsaetze", "benutzer", "firma", "firmen", "adresse", "adressen", "ware", "waren", "stamm", "personal", "termin"),
    *("termine", "maschine", "maschinen", "schueler", "lehrer", "patienten", "vertraege", "angebot", "angebote"),
    *("angestellte", "abteilungen", "filiale", "filialen", "gruppe", "gruppen", "land", "laender", "ort", "orte"),
    *("lagerort", "lagerorte", "standort", "protokoll", "protokolle", "inventur", "inventuren", "tabelle", "tabellen"),
    *("verzeichnis", "glas", "bestand", "bestaende", "buchungen", "zahlungen", "monat", "monate", "jahr", "jahre"),
    *("adresses", "devis", "avis", "colis", "pays", "prix", "mois", "frais", "temps", "corps", "acces", "proces"),
    *("repas", "choix", "taux", "bureaux", "travaux", "journaux", "caisses", "societe", "societes"),
    *("paises", "meses", "almacenes", "ordenes", "imagenes", "examenes", "proveedor", "ciudad", "vendedor", "mes"),
    *("pais", "almacen", "articulo", "pedido", "producto", "trabajador", "facturacion", "direccion", "direcciones"),
    *("des", "les", "los", "las", "aus", "das"),
}


def plural(word: str) -> str:
    """Return the plural of an English noun; what looks like one already stays, and so does a foreign word."""
    if word in _PAIRS:
        return _PAIRS[word]
    if word in _OF_MANY or word in _BOTH or word in _UNCOUNTED or word.isdigit() or _is_foreign(word):
        return word
    for ending, of_many in _PLURAL:
        if word.endswith(ending):
            return word.removesuffix(ending) + of_many
    if word.endswith("s"):
        return word
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}s"


def singular(word: str) -> str:
    """Return the singular of an English noun; a word that stands for one already stays, and so does a foreign word."""
    if word in _OF_MANY:
        return _OF_MANY[word]
    if word in _PAIRS or word in _BOTH or len(word) < _SHORT or word.endswith(_STAY) or _is_foreign(word):
        return word
    if word.endswith("ies") and len(word) > len("ties"):
        return f"{word[:-3]}y"
    for ending, of_one in _SINGULAR:
        if word.endswith(ending):
            return word.removesuffix(ending) + of_one
    return word


def _is_foreign(word: str) -> bool:
    return word in _FOREIGN or _FOREIGN_ENDINGS.fullmatch(word) is not None


def counted(number: int, noun: str) -> str:
    """Return a number of things in words: 1 row, 2,000 rows."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
