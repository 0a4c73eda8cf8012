"""What can go wrong with one value at the border, in words fit for a report or for a consumer."""

from __future__ import annotations


class Unreadable(Exception):
    """A stored value that breaks the promise of its field; `reason` is one clause for the quality report.

    Reasons are counted, so they never carry the value itself.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotStorable(Exception):
    """A public value that the field's column cannot hold; `message` completes the sentence "the value …"."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadValue(Exception):
    """A text in a URL that is not a value of its field; `message` says what is expected, starting with "must"."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
