"""What a column's name speaks of: a key, or an amount.

Names prove nothing alone; they say where fewer values are enough, and which of several columns comes first. German
writes its words together, so that the end of a word decides: KDNR, Kundennummer, VKPREIS.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

ID_WORDS = frozenset(
    {
        *("number", "no", "id", "code", "key", "nr", "nummer", "numero", "codigo", "schluessel", "kennung", "ident"),
        *("sku", "ean", "gtin", "isbn", "isin", "wkn", "plu", "vin", "uuid", "guid", "barcode"),
    }
)
"""Words that end the name of something by which one thing is told from others."""
_KEY_WORDS = ID_WORDS | {"sequence", "line", "position", "pos", "lfd", "zeile"}
_KEY_ENDINGS = ("nr", "nummer", "schluessel")
NEVER_IDS = frozenset({"zip", "postal", "postcode", "phone", "telephone", "fax", "plz", "telefon", "mobile", "handy"})
_NEVER_KEYS = (
    "telnr",
    "telefonnr",
    "telefonnummer",
    "faxnr",
    "faxnummer",
    "handynr",
    "mobilnr",
    "hausnr",
    "hausnummer",
)

MONEY_WORDS = frozenset(
    {
        *("price", "cost", "amount", "salary", "freight", "balance", "fee", "payment", "credit", "debit", "charge"),
        *("preis", "betrag", "kosten", "saldo", "umsatz", "gehalt", "lohn", "gebuehr", "rabatt", "ek", "vk"),
    }
)
_MONEY_ENDINGS = ("preis", "betrag", "kosten", "saldo", "umsatz", "gehalt", "gebuehr")
AMOUNT_WORDS = MONEY_WORDS | {
    *("quantity", "count", "weight", "hours", "rate", "percent", "total", "value", "length"),
    *("menge", "anzahl", "gewicht", "stunden", "satz", "prozent", "summe", "wert", "laenge", "hoehe", "breite"),
}
_AMOUNT_ENDINGS = (*_MONEY_ENDINGS, "menge", "anzahl", "gewicht", "summe", "wert", "satz")


def names_id(words: Sequence[str]) -> bool:
    """Return whether a name ends with a word for what tells one thing from others."""
    last = words[-1:]
    named = ID_WORDS.intersection(last) or _ends(last, _KEY_ENDINGS)
    return bool(named) and not _never(words)


def names_key(words: Sequence[str]) -> bool:
    """Return whether a name has a word for part of a key, a line's place in its document included."""
    return bool(_KEY_WORDS.intersection(words) or _ends(words, _KEY_ENDINGS)) and not _never(words)


def names_money(words: Sequence[str]) -> bool:
    """Return whether a name speaks of an amount of money."""
    return bool(MONEY_WORDS.intersection(words)) or _ends(words, _MONEY_ENDINGS)


def names_amount(words: Sequence[str]) -> bool:
    """Return whether a name speaks of something that is counted or measured."""
    return bool(AMOUNT_WORDS.intersection(words)) or _ends(words, _AMOUNT_ENDINGS)


def _never(words: Sequence[str]) -> bool:
    return bool(NEVER_IDS.intersection(words)) or any(word.endswith(_NEVER_KEYS) for word in words)


def _ends(words: Iterable[str], endings: tuple[str, ...]) -> bool:
    return any(word.endswith(endings) for word in words)
