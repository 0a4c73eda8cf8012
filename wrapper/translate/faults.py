"""What can go wrong with one value at the border, in words fit for a report or for a consumer."""

from __future__ import annotations

from enum import Enum, auto


class Breach(Enum):
    """How a stored value breaks the promise of its field."""

    SPELLING = auto()
    """It is not spelled as a value of the field is."""
    CLOCK = auto()
    """Its time of day is not spelled as declared, in a field of a date and a time."""
    IMPOSSIBLE = auto()
    """It is spelled as declared, and there is no such day or hour."""
    IMPOSSIBLE_CLOCK = auto()
    """Its time of day is spelled as declared, and there is no such hour, in a field of a date and a time."""
    UNDECODABLE = auto()
    """It holds bytes that are not text in the charset of its source."""
    EMPTY = auto()
    """It is blank in a field that is declared as never empty."""


class Reason(str):
    """What is wrong with a stored value, in one clause, and how it breaks the promise of its field.

    Reasons are counted, so they never carry the value itself.
    """

    __slots__ = ("breach",)
    breach: Breach

    def __new__(cls, words: str, breach: Breach = Breach.SPELLING) -> Reason:
        reason = super().__new__(cls, words)
        reason.breach = breach
        return reason


class Unreadable(Exception):
    """A stored value that breaks the promise of its field; `reason` is one clause for the quality report."""

    def __init__(self, words: str, breach: Breach = Breach.SPELLING) -> None:
        super().__init__(words)
        self.reason = Reason(words, breach)


class NotStorable(Exception):
    """A public value that the field's column cannot hold; `message` completes the sentence "the value …"."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NoSuchLocalTime(NotStorable):
    """An instant for which no local time stands, so that no row is served as it."""


class BadValue(Exception):
    """A text in a URL that is not a value of its field; `message` says what is expected, starting with "must"."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
