"""The state of one examination: what is examined, the tries made, and the way in once one is found."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.base import Fact
from wrapper.doctor.attempts import Attempt, Attempts
from wrapper.doctor.entry import entry
from wrapper.doctor.findings import Finding, ok
from wrapper.doctor.machine import Machine
from wrapper.doctor.target import Target


@dataclass(slots=True)
class Case:
    """One source under examination; `entry` is what to paste into the catalog, "" while there is nothing better to say.
    `facts` say what values are like on the way in.

    `answered`: a try connected. `needs_setting`: only with a setting of this machine that a finding names.
    """

    target: Target
    machine: Machine = field(default_factory=Machine)
    attempts: Attempts = field(default_factory=Attempts)
    entry: str = ""
    facts: tuple[Fact, ...] = ()
    answered: bool = False
    needs_setting: bool = False

    def connected(self, target: Target, attempt: Attempt, how: str = "") -> Finding:
        """Note the way in, and return the finding that says so."""
        self.answered = True
        self.entry = entry(target, attempt)
        self.facts = attempt.facts
        version = f" {attempt.version}" if attempt.version else ""
        if target.file is not None:
            return ok("file", f"read as {attempt.product}{version}")
        return ok("login", f"connected to {attempt.product}{version} {how}".rstrip())

    @property
    def connects(self) -> bool:
        return self.answered and not self.needs_setting

    @property
    def logins(self) -> int:
        """Return how many logins there may have been; a file knows none."""
        return 0 if self.target.file is not None else self.attempts.made
