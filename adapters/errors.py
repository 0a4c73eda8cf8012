"""What can go wrong with a legacy source, sorted by what the caller should do about it.

No driver exception leaves an adapter: it leaves as one of these, with the driver's words kept in
`__cause__` for the operator's log and never in the message a consumer may see.
"""

from __future__ import annotations


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
