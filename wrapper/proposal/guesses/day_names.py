"""Which names of columns speak of a day or a time, and which of something else about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

DATE_WORDS = {
    *(
        "date",
        "day",
        "dob",
        "birthday",
        "datum",
        "dat",
        "dt",
        "dato",
        "timestamp",
        "birth",
        "termin",
        "tag",
        "geburtstag",
    ),
    *("geburtstag", "stichtag", "zeitpunkt", "zeitstempel", "fecha"),
}
DATE_ENDINGS = {"on", "since", "until"}
_GERMAN = re.compile(r".{2,}(?:datum|dat|termin|zeitpunkt)")
"""German writes its words together: LIEFDAT, Bestelldatum."""
_NOT_DAYS = {"soldat", "mandat", "kandidat"}
_OTHER_THINGS = {
    *("id", "zone", "number", "code", "type", "kind", "name", "format", "flag", "status", "text", "description"),
    *("days", "hours", "minutes", "seconds", "months", "weeks", "years", "diff", "difference", "offset", "lag"),
    *("range", "interval", "period", "duration", "span", "factor", "rate", "percent", "quantity", "amount", "unit"),
    *("count", "limit", "nr", "nummer", "tage", "stunden", "minuten", "monate", "jahre", "differenz", "anzahl"),
    *("menge", "art", "kz", "kennzeichen"),
}
"""Words behind "date" or "time" that say that the column holds something else about it."""


def names_day(words: Sequence[str]) -> bool:
    """Return whether a name speaks of a day or a moment."""
    compounds = {word for word in words if _GERMAN.fullmatch(word)} - _NOT_DAYS
    return speaks_of(words, DATE_WORDS | compounds, DATE_ENDINGS)


def speaks_of(words: Sequence[str], of: Iterable[str], endings: Iterable[str] = ()) -> bool:
    """Return whether a name speaks of a date or time, and not of something else about it such as TIME_ZONE_ID."""
    places = [at for at, word in enumerate(words) if word in of]
    if not places:
        return bool(set(endings).intersection(words[-1:]))
    return not _OTHER_THINGS.intersection(words[places[-1] :])
