"""Starts the process that reads a sheet and takes its messages; what goes wrong in it becomes one sentence.

The rows of a sheet follow their head in the same process, which has read the whole sheet by then. So a process that
has given its head waits a while to be asked for the rows.
"""

from __future__ import annotations

import errno
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

import msgspec

from adapters.files.opening import opened
from adapters.files.packed import is_packed
from adapters.files.rows import LoadError
from adapters.spreadsheet.wire import Failure, Head, Rows, Sheet, Sheets, Wanted

WAITING_SECONDS = 20.0
"""How long a process that has given its head is kept for the rows: the head is asked for just before them."""

PIPE_BYTES = 1 << 20
"""Some batches of rows, so that they are made while others are stored; as much as Linux lets anyone ask for."""

_LOCKED = {errno.EACCES, errno.EBUSY, errno.ETXTBSY, errno.EAGAIN}
_BLOCK = 1 << 20
_MESSAGES = msgspec.msgpack.Decoder(Head | Rows | Sheets | Failure)
_LONGEST_TOLD = 300


def sheets_of(path: Path, wanted: Wanted) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook; raises LoadError and OSError."""
    reading = Reading(path, msgspec.structs.replace(wanted, listing=True))
    reading.close()
    return reading.sheets


class Reading:
    """One run of the process. `head`, or `sheets`, is there at once; rows follow once, then it is over."""

    def __init__(self, path: Path, wanted: Wanted) -> None:
        self._wanted = wanted
        self._late = threading.Event()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed with the reading
        line = [sys.executable, "-I", "-m", "adapters.spreadsheet", msgspec.json.encode(wanted).decode()]
        with _plain(path) as file:
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own module, and no shell
                    line, stdin=file, stdout=subprocess.PIPE, stderr=self._errors, pipesize=PIPE_BYTES
                )
            except OSError as error:
                self._errors.close()
                msg = f"the process that reads it cannot be started: {error.strerror}"
                raise LoadError(msg) from error
        # Nobody may ever ask for the rows: what forgets the reading ends its process, too.
        self._ended = weakref.finalize(self, _end, self._process, self._errors)
        self._timer = self._stop_after(wanted.seconds)
        try:
            first = self._first()
        except BaseException:
            self.close()
            raise
        self.sheets = first.sheets if isinstance(first, Sheets) else ()
        self.head = first if isinstance(first, Head) else Head((), (), None, "")

    def _first(self) -> Head | Sheets:
        first = self._next()
        if first is None or isinstance(first, Rows):
            raise self._failed()
        return first

    def keep(self) -> None:
        """Wait to be asked for the rows, and no longer than `WAITING_SECONDS`."""
        self._timer.cancel()
        self._timer = self._stop_after(WAITING_SECONDS)

    def rows(self) -> Iterator[Rows]:
        """Yield the rows; raises LoadError, and ends the process in any case."""
        self._timer.cancel()
        self._timer = self._stop_after(self._wanted.seconds)
        try:
            while True:
                message = self._next()
                if not isinstance(message, Rows):
                    raise self._failed()
                yield message
                if message.last:
                    return
        finally:
            self.close()

    @property
    def is_over(self) -> bool:
        """Whether the process has ended."""
        return self._process.poll() is not None

    def close(self) -> None:
        """End the process."""
        self._timer.cancel()
        self._ended()

    def _next(self) -> Head | Rows | Sheets | None:
        output = cast("IO[bytes]", self._process.stdout)
        length = output.read(4)
        if len(length) < 4:  # noqa: PLR2004 - the length of a message
            return None
        raw = output.read(struct.unpack("<I", length)[0])
        try:
            message: Head | Rows | Sheets | Failure = _MESSAGES.decode(raw)
        except msgspec.DecodeError:
            return None
        if not isinstance(message, Failure):
            return message
        raise self._too_large() if message.memory else LoadError(message.reason)

    def _failed(self) -> LoadError:
        """Return why the process ended before its last message."""
        code = self._process.wait()
        if self._late.is_set() or code in (-signal.SIGXCPU, -signal.SIGKILL):
            return LoadError(f"it was not read within {self._wanted.seconds} s; declare a longer timeout for it")
        self._errors.seek(0)
        said = self._errors.read(1 << 16)
        if b"memory allocation" in said or b"MemoryError" in said or code == -signal.SIGABRT:
            return self._too_large()
        last = said.decode("utf-8", "replace").strip().rpartition("\n")[2][:_LONGEST_TOLD]
        return LoadError(f"it is damaged: the library that reads it gave up ({last or f'code {code}'})")

    def _too_large(self) -> LoadError:
        size = self._wanted.memory >> 20
        return LoadError(
            f"it needs more than {size:,} MB to be read: delete what stands far outside of its table, or declare "
            "more memory for it"
        )

    def _stop_after(self, seconds: float) -> threading.Timer:
        process, late = self._process, self._late

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        return timer


def in_use(error: OSError, path: Path) -> OSError:
    """Return an error that says who locks a workbook where Excel's file beside it does, else the error itself."""
    # Excel hides ~$stock.xlsx beside the stock.xlsx that somebody has open; some shares let nobody else read it then.
    if error.errno in _LOCKED and path.with_name(f"~${path.name}").exists():
        return OSError(error.errno, "somebody has it open in Excel, which locks it; it is taken when it is closed")
    return error


def _end(process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
    process.kill()
    if process.stdout is not None:
        process.stdout.close()
    process.wait()
    errors.close()


def _plain(path: Path) -> BinaryIO:
    """Open a workbook as a file that another process can read, unpacked where it is packed."""
    try:
        file = opened(path)
    except OSError as error:
        raise in_use(error, path) from error
    if not is_packed(path):
        return file
    with file:
        copy = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - the caller closes it
        while block := file.read(_BLOCK):
            copy.write(block)
    copy.seek(0)
    return copy


@dataclass(slots=True)
class Kept:
    """A reading whose head was taken and whose rows were not, with the state of the file that it is of."""

    state: tuple[int, ...]
    reading: Reading
