"""Runs tries to connect, each in a process of its own with a time limit, and says what each one means."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from adapters.base import Fact

SECONDS = 12.0
"""An adapter gives up a connection after five; starting Python and a driver takes another."""


class Verdict(StrEnum):
    """What a try to connect came to."""

    CONNECTED = "connected"
    LOGIN = "login refused"
    DATABASE = "no such database"
    NOT_ALLOWED = "this machine is not let in"
    CHARSET = "charset"
    DRIVER = "driver"
    OPTION = "option"
    SILENT = "no answer in time"
    LOCKED = "locked"
    FILE = "file"
    CRASHED = "the driver crashed"
    OTHER = "no connection"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: what it came to, the product and version that answered with the facts, or the driver's own words."""

    verdict: Verdict
    product: str = ""
    version: str = ""
    words: str = ""
    hint: str = ""
    facts: tuple[Fact, ...] = ()

    @property
    def connected(self) -> bool:
        return self.verdict is Verdict.CONNECTED


@dataclass(slots=True)
class Attempts:
    """Makes tries and counts them: each may have been a login, and an account may lock after a few that fail."""

    made: int = 0
    environ: Mapping[str, str] = field(default_factory=dict)

    def make(
        self, kind: str, options: Mapping[str, Any], environ: Mapping[str, str] | None = None, *, look: bool = False
    ) -> Attempt:
        """Return what one try came to; `environ` is added to the environment of its process.

        `look` asks for the tables too: a locked file is opened without a word, and answers no further question.
        """
        self.made += 1
        wanted = json.dumps({"kind": kind, "options": {**options, "timeout": "5"}, "look": look}, default=_plain)
        command = [sys.executable, "-m", "wrapper.doctor.attempt"]
        surroundings = {**os.environ, **self.environ, **(environ or {})}
        try:
            done = subprocess.run(  # noqa: S603 - our own module, nothing of the operator's in the command
                command, input=wanted, env=surroundings, capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return Attempt(Verdict.SILENT, words=f"nothing came back within {SECONDS:g} seconds")
        try:
            told = json.loads(done.stdout.rstrip().rpartition("\n")[2])
        except ValueError:
            last = done.stderr.strip().rpartition("\n")[2]
            return Attempt(Verdict.CRASHED, words=last or f"its process ended with {done.returncode}")
        return _attempt(told)


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else list(value)


def _attempt(told: Mapping[str, Any]) -> Attempt:
    if "error" not in told:
        facts = tuple(Fact(_shown(about), _shown(text), limits) for about, text, limits in told["facts"])
        product, version = _shown(told["product"]), _shown(told["version"])
        return Attempt(Verdict.CONNECTED, product=product, version=version, facts=facts)
    words = _shown(told["cause"] or told["message"])
    return Attempt(_verdict(told["error"], words), words=words, hint=told["hint"])


def _shown(text: str) -> str:
    """Return a text, which may be the server's own, without what would move the cursor of a terminal."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


_MEANINGS = (
    (Verdict.DRIVER, r"Can't open lib|IM00[234]|Data source name not found|file not found.*driver"),
    # A wrong database is refused with a failed login behind it, so its words go first.
    (Verdict.DATABASE, r"\b4060\b|Cannot open database|database \"[^\"]*\" does not exist|Unknown database|\b3D000\b"),
    (Verdict.NOT_ALLOWED, r"pg_hba\.conf|is not allowed to connect to this"),
    (
        Verdict.LOGIN,
        r"\b18456\b|\b4002\b|Login failed|(?i:password authentication failed)|Access denied for user"
        r"|no password supplied|role \"[^\"]*\" does not exist|(?i:your user name and password are not defined)"
        r"|\b28000\b|\b28P01\b",
    ),
    (Verdict.CHARSET, r"\[FreeTDS\].*Memory allocation failure|(?i:character set|charset|iconv)"),
    (Verdict.LOCKED, r"(?i:is locked|already opened)"),
    (Verdict.FILE, r"(?i:unable to open|not a database|no such file|malformed|is a directory|permission denied)"),
    (Verdict.SILENT, r"HYT0[01]|(?i:time-?out expired|timed out|connection timeout)"),
)


def _verdict(error: str, words: str) -> Verdict:
    by_class = {"DriverMissing": Verdict.DRIVER, "OptionError": Verdict.OPTION, "SourceBusy": Verdict.LOCKED}
    if error in by_class:
        return by_class[error]
    for verdict, pattern in _MEANINGS:
        if re.search(pattern, words):
            return verdict
    return Verdict.SILENT if error == "SourceTimeout" else Verdict.OTHER
