"""Runs the commands of mdbtools on an Access file: no shell, a fixed environment, bounded time and memory.

The commands report much of what goes wrong on their error output only, and exit as if all were well. So every line
there is judged: a warning is passed on, anything else fails the load.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from adapters.errors import DriverMissing
from adapters.files.rows import LoadError

COMMANDS = ("mdb-tables", "mdb-schema", "mdb-export", "mdb-count")
INSTALL = "apt-get install --no-install-recommends mdbtools"
MOST_BYTES = 1 << 30
"""Memory of a command: a damaged file may make it ask for any amount."""

MOST_WORDS = 64 * 2**20
"""Bytes that a command may say about a file, or about what is wrong with it: damage may make it go round in circles."""

# Both are of util-linux. Without them a command that hangs outlives a gateway that was killed; nothing else changes.
_BOUNDED = ("prlimit", f"--as={MOST_BYTES}", f"--fsize={MOST_WORDS}", "setpriv", "--pdeathsig", "KILL")
_CONVERSIONS = Path(__file__).parent / "gconv"
"""Where iconv learns that an Access text is UTF-16."""
_BLOCK = 256 * 1024
_HARMLESS = re.compile(r"No MSysRelationships|Warning:.*MDBOPTS|called on unsupported data type", re.IGNORECASE)
"""The last concerns columns that are left out, for they are known by their types."""
_WARNING = re.compile(r"warning:? *", re.IGNORECASE)
_BEYOND = re.compile(r"offset ([0-9]+) is beyond EOF")
_LONGEST_ERROR = 64 * 1024
_LONGEST_TOLD = 300


def check_installed() -> None:
    """Raise DriverMissing unless every command is there."""
    for command in COMMANDS:
        if shutil.which(command) is None:
            msg = f"Access files are read with mdbtools, and its command {command} is not installed"
            raise DriverMissing(msg, INSTALL)


@dataclass(slots=True)
class MdbTools:
    """The commands on one file. `charset` is what Access 97 wrote its texts in; `seconds` bounds each command."""

    path: Path
    charset: str = "cp1252"
    seconds: float = 600
    warnings: list[str] = field(default_factory=list)

    def lines(self, command: str, options: Sequence[str], *arguments: str, end: str = "\n") -> list[str]:
        """Return the output of a command that says little, parted at `end`; raises LoadError."""
        output = bytearray()
        for block in self.blocks(command, options, *arguments):
            output += block
            if len(output) > MOST_WORDS:
                msg = f"{command} says more than {MOST_WORDS} bytes about it: the file is damaged"
                raise LoadError(msg)
        # A name may hold what str.splitlines takes for the end of a line, such as U+2028.
        return output.decode("utf-8", "replace").removesuffix(end).split(end) if output else []

    def blocks(self, command: str, options: Sequence[str], *arguments: str) -> Iterator[bytes]:
        """Yield the output of a command in blocks; raises LoadError, also at its end."""
        # An absolute path never begins with a hyphen; a table's name may.
        line = [*_bound(), command, *options, "--", str(self.path.absolute()), *arguments]
        with tempfile.TemporaryFile() as errors, self._running(line, errors) as (process, late):
            assert process.stdout is not None  # noqa: S101 - it was asked for
            while block := process.stdout.read(_BLOCK):
                yield block
            code = process.wait()
            if late.is_set():
                msg = f"{command} did not end within {self.seconds:g} s and was stopped"
                raise LoadError(msg)
            errors.seek(0)
            self._judge(command, code, errors.read(_LONGEST_ERROR).decode("utf-8", "replace"))

    @contextmanager
    def _running(self, line: list[str], errors: IO[bytes]) -> Iterator[tuple[subprocess.Popen[bytes], threading.Event]]:
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LC_ALL": "C.UTF-8",
            "MDBICONV": "UTF-8",
            "GCONV_PATH": str(_CONVERSIONS),
            "MDB_JET3_CHARSET": self.charset,
        }
        late = threading.Event()
        try:
            process = subprocess.Popen(  # noqa: S603 - a fixed command, and no shell
                line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, env=environment
            )
        except OSError as error:
            msg = f"mdbtools cannot be run: {error}; {INSTALL}"
            raise LoadError(msg) from error

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self.seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            yield process, late
        finally:
            timer.cancel()
            process.kill()
            if process.stdout is not None:
                process.stdout.close()
            process.wait()

    def _judge(self, command: str, code: int, said: str) -> None:
        lines = [line.strip() for line in said.splitlines() if line.strip() and not _HARMLESS.search(line)]
        beyond = _BEYOND.search(said)
        if beyond:
            msg = f"byte {beyond[1]}: {command} reads here, and the file ends before: it is incomplete or damaged"
            raise LoadError(msg)
        wrong = [line for line in lines if not _WARNING.match(line)]
        if code or wrong:
            how = f"was killed by signal {-code}" if code < 0 else f"failed with exit code {code}"
            said_first = f"{command} says: {wrong[0][:_LONGEST_TOLD]}" if wrong else f"{command} {how}"
            msg = f"{said_first}; if Access opens the file, save a copy of it without a password and not encrypted"
            raise LoadError(msg)
        self.warnings.extend(lines)


def _bound() -> tuple[str, ...]:
    return _BOUNDED if shutil.which(_BOUNDED[0]) and shutil.which(_BOUNDED[2]) else ()
