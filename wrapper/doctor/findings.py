"""What the doctor says: one finding per check, and how the whole examination ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a check ended; a note is neither good nor bad."""

    OK = "ok"
    FAILED = "failed"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, how it ended, and what to do about it, line by line."""

    check: str
    outcome: Outcome
    text: str
    fix: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        return self.outcome is Outcome.FAILED


def ok(check: str, text: str) -> Finding:
    """Return the finding of a check that found nothing wrong."""
    return Finding(check, Outcome.OK, text)


def note(check: str, text: str, *fix: str) -> Finding:
    """Return a finding that the operator should know of, whatever comes of it."""
    return Finding(check, Outcome.NOTE, text, fix)


def failed(check: str, text: str, *fix: str) -> Finding:
    """Return the finding of a check that found what is wrong, and the way out."""
    return Finding(check, Outcome.FAILED, text, fix)
