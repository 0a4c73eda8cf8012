"""The causes that a data-quality report counts by, and which of them a converter's words mean."""

from __future__ import annotations

from enum import StrEnum

from wrapper.catalog.model import Field, FieldType


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


# How `wrapper.translate` begins its reasons where they do not depend on the field's type.
_UNDECODABLE = "holds bytes that are no text"
_EMPTY = "is empty, although"
_CLOCKS = ("is no possible time (", "is not a time")
_NO_MOMENT = "is not "
"""What is not spelled as a moment is a text or a number; other faults of one are days and hours that are not there."""

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


def cause_of(field: Field, reason: str, *, in_key: bool) -> Cause:
    """Return the cause that a converter's reason stands for."""
    if reason.startswith(_UNDECODABLE):
        return Cause.UNDECODABLE_TEXT
    if reason.startswith(_EMPTY):
        return Cause.BLANK_KEY if in_key else Cause.EMPTY
    if field.type in _OF_MOMENTS:
        # A datetime of two columns may fail by its time alone.
        type_ = FieldType.TIME if reason.startswith(_CLOCKS) else field.type
        return _OF_MOMENTS[type_][not reason.startswith(_NO_MOMENT)]
    return _BY_TYPE.get(field.type, Cause.BAD_TEXT)
