"""What can go wrong with a legacy source, sorted by what the caller should do about it.

No driver exception leaves an adapter: it leaves as one of these, with the driver's words kept in
`__cause__` for the operator's log and never in the message a consumer may see. `reason` is those words for
an operator: why one object of a source cannot be used, and what to ask of its maintainer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_MOST_WORDS = 300
_DENIED = re.compile(r"denied|permission|privilege|not authorized|not have access", re.IGNORECASE)


class AdapterError(Exception):
    """Any failure of a source."""


class SourceUnavailable(AdapterError):
    """The source cannot be reached or refused the connection: try again later."""


class SourceBusy(SourceUnavailable):
    """The source is locked by another program for longer than we wait: try again later."""


class SourceTimeout(AdapterError):
    """The source did not answer within the time allowed: the statement was cancelled."""


class SourceRejected(AdapterError):
    """The source understood us and said no: unknown table or column, no permission, a statement it cannot run."""


class TooManyEqual(AdapterError):
    """More rows are equal in the order of a list than a page may cost: ask for another order, or for fewer rows."""


class CopyChanged(AdapterError):
    """The copy of a source whose rows a page ended among has been replaced: begin the list again."""


class OrderNotKept(AdapterError):
    """A page sorted by `column` did not end behind the one before, so the list would go in a circle."""

    def __init__(self, column: str) -> None:
        super().__init__(f"pages sorted by the column {column} do not advance: its values lose something on their way")
        self.column = column


class ComparisonRefused(SourceRejected):
    """The source cannot compare values of a column's type as it was asked to: a UUID has no beginning."""


class StatementOutdated(SourceRejected):
    """A statement was made for columns of other types than the source has by now: make it again, and ask again."""


class ValueNotStorable(AdapterError):
    """The source cannot hold a value it was given, so no row has it; a read then answers with no rows."""


class ValueOutOfRange(ValueNotStorable):
    """A value is beyond what its column can hold; rows may still lie before or behind it."""


class ChangeRefused(AdapterError):
    """A write was refused by a constraint or a concurrent change."""


class Unsupported(AdapterError):
    """The adapter cannot do what was asked; found when the catalog is checked, never at run time."""


class OptionError(AdapterError):
    """An option of the source is missing, unknown or malformed; `option` names it and `hint` says what to do."""

    def __init__(self, option: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.option = option
        self.hint = hint


class DriverMissing(AdapterError):
    """A driver package is not installed; `hint` is the exact command that installs it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def reason(error: BaseException, *, is_view: bool = False) -> str:
    """Return why an object of a source cannot be used, in the source's own words, and what would help."""
    return with_advice(words(error), is_view=is_view)


def with_advice(said: str, *, is_view: bool = False) -> str:
    """Return what a source said of one of its objects, and what would help."""
    if _DENIED.search(said):
        return f"{said}; grant {_right(said)} to the login"
    if "no such module" in said:
        return f"{said}; it is made by an extension of SQLite that is not loaded here"
    return f"{said}; mend the view, or drop it" if is_view else said


def _right(said: str) -> str:
    if "SHOW VIEW" in said:
        return "SHOW VIEW and SELECT on it"
    return "EXECUTE on that" if "execute" in said.lower() else "SELECT on it"


def words(error: BaseException) -> str:
    """Return what a source said, on one line and without control characters; our own words where it said nothing."""
    said = error
    # SQLAlchemy, which the adapters need not know, adds our statements to the driver's words.
    while isinstance(said, AdapterError) or type(said).__module__.startswith("sqlalchemy."):
        inner = getattr(said, "orig", None) or said.__cause__
        if inner is None:
            break
        said = inner
    # PostgreSQL's message goes on with the line of our statement.
    primary = getattr(getattr(said, "diag", None), "message_primary", None)
    texts = [one for one in said.args if isinstance(one, str)]
    text = primary or (texts[-1] if texts else str(said)) or type(said).__name__
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return line if len(line) <= _MOST_WORDS else f"{line[: _MOST_WORDS - 1]}…"


MESSAGES: Mapping[type[AdapterError], str] = {
    SourceUnavailable: "the source cannot be reached",
    SourceBusy: "the source is locked by another program",
    SourceTimeout: "the source did not answer within the time allowed",
    SourceRejected: "the source refused the statement",
    StatementOutdated: "the columns of the statement have other types than before",
    ComparisonRefused: "the source cannot compare values of this type in this way",
    ChangeRefused: "the source refused the change",
    ValueNotStorable: "the source cannot hold a value",
    ValueOutOfRange: "a value is beyond what its column can hold",
}
"""What is said of a source whose driver gave such an error; its own words may hold what no consumer should see."""
