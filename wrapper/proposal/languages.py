"""Which language the names of a legacy are in, judged by all of them: one word of it may be of another.

Pure. In a German legacy the English dictionary would find words that are not there: INV is an Inventur and not an
invoice, and TEIL_NR would be half translated. So German names stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from wrapper.proposal.dictionary import Dictionary
from wrapper.proposal.names import pieces

_GERMAN = frozenset(
    {
        *(
            "kunde",
            "kunden",
            "kd",
            "auftrag",
            "auftraege",
            "lieferant",
            "lieferanten",
            "lief",
            "artikel",
            "art",
            "ware",
        ),
        *(
            "teil",
            "teile",
            "beleg",
            "belege",
            "buchung",
            "buchungen",
            "konto",
            "konten",
            "lager",
            "bestand",
            "ort",
            "orte",
        ),
        *(
            "plz",
            "strasse",
            "land",
            "name1",
            "anrede",
            "vorname",
            "nachname",
            "menge",
            "preis",
            "betrag",
            "summe",
            "wert",
        ),
        *("datum", "zeit", "zeitpunkt", "uhrzeit", "benutzer", "meldung", "protokoll", "einheit", "gewicht", "anzahl"),
        *("bemerkung", "bezeichnung", "bez", "mwst", "ust", "rechnung", "rechnungen", "bestellung", "bestellungen"),
        *("abteilung", "abt", "personal", "mitarbeiter", "gehalt", "lohn", "firma", "firmen", "kennung", "kennzeichen"),
        *(
            "kz",
            "gruppe",
            "klasse",
            "zustand",
            "farbe",
            "groesse",
            "hoehe",
            "breite",
            "laenge",
            "bewegung",
            "bewegungen",
        ),
        *("kostenstelle", "maschine", "werk", "umsatz", "saldo", "soll", "haben", "waehrung", "vertreter", "rabatt"),
        *(
            "inventur",
            "zugang",
            "abgang",
            "eingang",
            "ausgang",
            "geaendert",
            "angelegt",
            "geloescht",
            "gesperrt",
            "lfd",
        ),
        *("nr", "telefon", "geburtstag", "beschreibung", "titel", "stueck", "stk", "und", "von", "bis", "ek", "vk"),
    }
)
_ENDINGS = re.compile(
    r".{2,}(?:nr|nummer|datum|preis|menge|betrag|bestand|lager|gruppe|kosten|zahl|wert|schluessel|stamm|auftrag"
    r"|rechnung|buchung|stellung|ierung|keit|schaft|abteilung|adresse|konto)"
)
_SHARED = frozenset(
    {
        *("name", "status", "text", "code", "id", "position", "pos", "material", "mat", "tel", "fax", "email", "str"),
        *("inv", "dat", "nr", "tab", "adr", "doc", "ser", "max", "min", "vol", "ver", "alt", "rev", "per", "bin"),
        *("typ", "stat", "pri", "ref", "bank", "budget", "export", "import", "index", "tag", "hand", "art", "rate"),
        *("format", "original", "job", "land", "transport", "version", "datei", "system", "test", "log", "info"),
        *("end", "act", "ent", "bau", "mod", "def", "los", "lot", "term", "note", "memo"),
    }
)
"""Words that either language may have."""
_LONG = 3


def spoken(names: Iterable[str], dictionary: Dictionary) -> Dictionary:
    """Return the dictionary for a legacy with these names: in a German one, the operator's own words alone."""
    german = english = 0
    for name in set(names):
        for piece in pieces(name, dictionary):
            word = piece.lower()
            if word in _SHARED:
                continue
            if word in _GERMAN or _ENDINGS.fullmatch(word):
                german += 1
            elif len(word) >= _LONG and dictionary.meaning(piece):
                english += 1
    return dictionary.in_german() if german > max(1, english) else dictionary
