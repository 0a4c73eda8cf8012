"""The causes that a data-quality report counts by, and which of them a converter's words mean."""

from __future__ import annotations

from enum import StrEnum

from wrapper.catalog.model import Field, FieldType


class Cause(StrEnum):
    """Why a row is in the report; the words are stable, programs branch on them."""

    UNDECODABLE_TEXT = "undecodable_text"
    IMPOSSIBLE_DATE = "impossible_date"
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

_BY_TYPE = {
    FieldType.DATE: Cause.IMPOSSIBLE_DATE,
    FieldType.TIME: Cause.IMPOSSIBLE_DATE,
    FieldType.DATETIME: Cause.IMPOSSIBLE_DATE,
    FieldType.INTEGER: Cause.BAD_NUMBER,
    FieldType.DECIMAL: Cause.BAD_NUMBER,
    FieldType.MONEY: Cause.BAD_NUMBER,
    FieldType.CODE: Cause.UNKNOWN_CODE,
    FieldType.BOOLEAN: Cause.BAD_FLAG,
    FieldType.JSON: Cause.BAD_JSON,
}


def cause_of(field: Field, reason: str, *, in_key: bool) -> Cause:
    """Return the cause that a converter's reason stands for."""
    if reason.startswith(_UNDECODABLE):
        return Cause.UNDECODABLE_TEXT
    if reason.startswith(_EMPTY):
        return Cause.BLANK_KEY if in_key else Cause.EMPTY
    return _BY_TYPE.get(field.type, Cause.BAD_TEXT)
