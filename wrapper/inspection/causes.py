"""The causes that a data-quality report counts by, and which of them a breach of a field's promise is."""

from __future__ import annotations

from enum import StrEnum

from wrapper.catalog.model import Field, FieldType
from wrapper.translate.faults import Breach


class Cause(StrEnum):
    """Why a row is in the report; the words are stable, programs branch on them."""

    UNDECODABLE_TEXT = "undecodable_text"
    IMPOSSIBLE_DATE = "impossible_date"
    IMPOSSIBLE_TIME = "impossible_time"
    BAD_DATE = "bad_date"
    BAD_TIME = "bad_time"
    BAD_NUMBER = "bad_number"
    UNKNOWN_CODE = "unknown_code"
    BAD_FLAG = "bad_flag"
    BAD_JSON = "bad_json"
    BAD_TEXT = "bad_text"
    EMPTY = "empty"
    BLANK_KEY = "blank_key"
    DUPLICATE_KEY = "duplicate_key"
    TOO_LONG = "too_long"
    ORPHAN = "orphan"

    @property
    def words(self) -> str:
        """The cause as it is printed."""
        return self.value.replace("_", " ")


_BY_TYPE = {
    FieldType.INTEGER: Cause.BAD_NUMBER,
    FieldType.DECIMAL: Cause.BAD_NUMBER,
    FieldType.MONEY: Cause.BAD_NUMBER,
    FieldType.CODE: Cause.UNKNOWN_CODE,
    FieldType.BOOLEAN: Cause.BAD_FLAG,
    FieldType.JSON: Cause.BAD_JSON,
}

_OF_MOMENTS = {
    FieldType.DATE: (Cause.BAD_DATE, Cause.IMPOSSIBLE_DATE),
    FieldType.TIME: (Cause.BAD_TIME, Cause.IMPOSSIBLE_TIME),
    FieldType.DATETIME: (Cause.BAD_DATE, Cause.IMPOSSIBLE_DATE),
}


def cause_of(field: Field, breach: Breach, *, in_key: bool) -> Cause:
    """Return the cause that a breach of a field's promise is counted by."""
    bad, impossible = _OF_MOMENTS.get(field.type, (_BY_TYPE.get(field.type, Cause.BAD_TEXT),) * 2)
    match breach:
        case Breach.UNDECODABLE:
            return Cause.UNDECODABLE_TEXT
        case Breach.EMPTY:
            return Cause.BLANK_KEY if in_key else Cause.EMPTY
        case Breach.CLOCK:
            return Cause.BAD_TIME
        case Breach.IMPOSSIBLE_CLOCK:
            return Cause.IMPOSSIBLE_TIME
        case Breach.IMPOSSIBLE:
            return impossible
        case Breach.SPELLING:
            return bad
