"""Columns of Firebird, dialect 3 and UTF-8."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from hypothesis import strategies as st

from tests.legacies import spelling
from tests.legacies.recipes import values
from tests.legacies.stored import Cell, Recipe


def quoted(text: str) -> str:
    """Return a text as a literal."""
    return "'" + text.replace("'", "''") + "'"


def of_text(text: str) -> Cell:
    # The engine's equality does not see blanks at the end.
    return Cell(quoted(text), spelling.text(text), shown=text.replace("\n", " "), same=text.rstrip(" "))


def of_folded(text: str) -> Cell:
    # To the collation capitals are small letters.
    return Cell(quoted(text), spelling.text(text), shown=text, same=text.casefold())


def of_control(text: str) -> Cell:
    # Isql would end its script's line at some of them, and shows others in its own way.
    return Cell(f"_UTF8 x'{text.encode().hex()}'", spelling.text(text), same=text.rstrip(" "))


def of_blob(text: str) -> Cell:
    # Where isql shows a blob it drops blanks.
    return Cell(quoted(text), spelling.text(text))


def of_numeral(text: str) -> Cell:
    return Cell(quoted(text), {"text": text}, shown=text)


def of_padded(text: str) -> Cell:
    full = text[:6].ljust(6)
    return Cell(quoted(text[:6]), {"as stored": full, "filled up": full.rstrip(" ")}, shown=full)


def of_number(number: int | Decimal) -> Cell:
    text = format(number, "f") if isinstance(number, Decimal) else str(number)
    return Cell(text, spelling.number(number), shown=text)


def of_float(number: float) -> Cell:
    return Cell(f"CAST('{number!r}' AS DOUBLE PRECISION)", spelling.binary(number), same=number)


def of_date(day: date) -> Cell:
    return Cell(quoted(day.isoformat()), spelling.day(day), shown=day.isoformat())


def of_time(moment: time) -> Cell:
    return Cell(quoted(moment.isoformat()), {"time": moment.isoformat()}, shown=f"{moment.isoformat()}.0000")


def of_moment(moment: datetime) -> Cell:
    return Cell(quoted(moment.isoformat(" ")), dict(spelling.moment(moment)), shown=f"{moment.isoformat(' ')}.0000")


def of_flag(state: bool) -> Cell:
    return Cell(str(state).upper(), {"flag": state}, shown=str(state).upper())


ONE_BYTE = "VARCHAR(20) CHARACTER SET WIN1252"
FOLDED = st.text("aAbB", min_size=1, max_size=4).map(lambda text: f"{text}.")
CONTROLS = st.text("ab\t\n\x02\x1f ", min_size=1, max_size=3).map(lambda text: f".{text.rstrip(' ')}")
"""Texts that begin like others, and go on with a character below the blank."""
CELLS = CONTROLS.map(of_control)

RECIPES = (
    Recipe("whole numbers", "INTEGER", values.whole(32).map(of_number)),
    Recipe("big whole numbers", "BIGINT", values.whole(63).map(of_number)),
    Recipe("small whole numbers", "SMALLINT", values.whole(16).map(of_number)),
    Recipe("exact decimals", "NUMERIC(9,2)", values.exact(9, 2).map(of_number)),
    Recipe("wide decimals", "DECIMAL(18,4)", values.exact(18, 4).map(of_number)),
    Recipe("texts", "VARCHAR(60)", values.WORDS.map(of_text), decided=False),
    Recipe("texts with blanks at the end", "VARCHAR(60)", values.BLANK_AT_THE_END.map(of_text), decided=False),
    *(
        Recipe(f"texts in {collation}", f"VARCHAR(20) COLLATE {collation}", FOLDED.map(of_folded), decided=False)
        for collation in ("UNICODE_CI", "UNICODE_CI_AI", "FOLDED")
    ),
    Recipe("folded texts of one byte", f"{ONE_BYTE} COLLATE WIN_PTBR", FOLDED.map(of_folded), decided=False),
    Recipe("texts with characters below the blank", "VARCHAR(8)", CONTROLS.map(of_control), decided=False),
    Recipe(
        "bytes with characters below the blank",
        "VARCHAR(8) CHARACTER SET NONE",
        CONTROLS.map(of_control),
        decided=False,
    ),
    Recipe(
        "numerals", "VARCHAR(12)", values.NUMERALS.map(of_numeral), decided=False, names=("MUNICIPALITY", "CUST_NO")
    ),
    Recipe("padded texts", "CHAR(6)", values.PLAIN_WORDS.map(of_padded), decided=False),
    Recipe("long texts", "BLOB SUB_TYPE TEXT", values.WORDS.map(of_blob), decided=False, key=False, index=False),
    Recipe("short floats", "DOUBLE PRECISION", values.SHORT_FLOATS.map(of_float), key=False),
    Recipe("dates", "DATE", values.DATES.map(of_date)),
    Recipe("times", "TIME", values.TIMES.map(of_time)),
    Recipe("datetimes", "TIMESTAMP", values.MOMENTS.map(of_moment), decided=False),
    Recipe("flags", "BOOLEAN", st.booleans().map(of_flag), key=False),
    Recipe(
        "whole numbers by tempting names",
        "INTEGER",
        st.integers(0, 400).map(of_number),
        names=("TEMP_C", "LEAD_TIME", "DATE_DIFF", "DUE_DATE_DAYS", "TIME_ZONE_ID", "C", "DAYS_ON"),
    ),
)
