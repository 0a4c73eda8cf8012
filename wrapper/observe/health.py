"""Whether the gateway and its sources are well, asked often and answered from memory.

A source is probed at most once in `FRESH_SECONDS`, by one thread, however many ask: health polls must
not become load on the legacy, and a source that hangs must not hang those who ask. A source that answers and
has something to tell the operator is a warning by the codes of its notices: their words may name files and hosts.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from adapters.base import Notice

Status = Literal["pass", "warn", "fail"]

FRESH_SECONDS = 15.0
PATIENCE_SECONDS = 2.0

Notices: TypeAlias = Callable[[str], Iterable[Notice]]
"""Called with a source's name; gives what the operator should know of it, from memory."""


def nothing(source: str) -> Iterable[Notice]:  # noqa: ARG001 - the shape of Notices
    """Return no notices."""
    return ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What the latest probe of a source found: its status, duration and moment."""

    status: Status
    milliseconds: float
    time: str
    output: str = ""


class SourceHealth:
    """The latest probe of one source."""

    def __init__(self, probe: Callable[[], object], fresh_seconds: float = FRESH_SECONDS) -> None:
        self._probe = probe
        self._fresh_seconds = fresh_seconds
        self._lock = threading.Lock()
        self._finding = Finding("warn", 0.0, _now(), "not probed yet")
        self._due = 0.0
        self._done: threading.Event | None = None

    def finding(self, patience: float = PATIENCE_SECONDS) -> Finding:
        """Return the latest finding, after a new probe where it is due; waits for that no longer than `patience`."""
        with self._lock:
            done = self._done
            if done is None and time.monotonic() >= self._due:
                done = self._done = threading.Event()
                threading.Thread(target=self._run, args=(done,), name="health-probe", daemon=True).start()
        if done is not None and not done.wait(patience):
            return Finding("warn", patience * 1000, _now(), "no answer yet")
        return self._finding

    def _run(self, done: threading.Event) -> None:
        started = time.perf_counter()
        status: Status = "pass"
        output = ""
        try:
            self._probe()
        except Exception as error:
            # Whatever a probe raises is the finding; its words stay out of the answer, they name hosts.
            status, output = "fail", type(error).__name__
        self._finding = Finding(status, round((time.perf_counter() - started) * 1000, 3), _now(), output)
        with self._lock:
            self._due = time.monotonic() + self._fresh_seconds
            self._done = None
        done.set()


class Health:
    """The health of the whole gateway: `ready` raises when the gateway's own parts are not."""

    def __init__(
        self, probes: Mapping[str, Callable[[], object]], ready: Callable[[], object], notices: Notices = nothing
    ) -> None:
        self._sources = {name: SourceHealth(probe) for name, probe in probes.items()}
        self._ready = ready
        self._notices = notices

    def is_ready(self) -> bool:
        """Return whether the store is there and migrated; sources do not count, they come and go."""
        try:
            self._ready()
        except Exception:
            return False
        return True

    def findings(self) -> dict[str, Finding]:
        """Return the latest finding of every source."""
        return {name: self._noticed(name, source.finding()) for name, source in self._sources.items()}

    def _noticed(self, name: str, finding: Finding) -> Finding:
        codes = sorted({notice.code for notice in self._notices(name)})
        if not codes or finding.status == "fail":
            return finding
        return replace(
            finding, status="warn", output=", ".join([*([finding.output] if finding.output else []), *codes])
        )

    def status(self, findings: Mapping[str, Finding]) -> Status:
        """Return the whole's status: `fail` without a store or with every source down, `warn` with some of them."""
        down = [finding for finding in findings.values() if finding.status != "pass"]
        if not self.is_ready() or (findings and all(finding.status == "fail" for finding in findings.values())):
            return "fail"
        return "warn" if down else "pass"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
