"""The log of everything that is not a request: start, stop, warnings, failures; lines like those of requests."""

from __future__ import annotations

import logging
import re
import sys
import time

import msgspec

from wrapper.printable import printable, printable_lines

# Driver messages and tracebacks are not ours to word: what looks like a credential in them is blanked.
_SECRET = re.compile(r"wrp(?:_live|_test|s)_\w+|eyJ[\w-]+\.[\w.-]+|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)")


def without_secrets(text: str) -> str:
    """Return a text with whatever looks like a credential blanked."""
    return _SECRET.sub("REDACTED", text)


class LogLine(msgspec.Struct, omit_defaults=True):
    """The members of one line."""

    timestamp: str
    severity: str
    event: str
    logger: str
    message: str
    stack: str = ""


class JSONFormatter(logging.Formatter):
    """Writes log records as one JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record, its stack trace as one member."""
        stack = self.formatException(record.exc_info) if record.exc_info else ""
        second = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line = LogLine(
            timestamp=f"{second}.{int(record.msecs):03d}Z",
            severity=record.levelname,
            event="log",
            logger=record.name,
            message=without_secrets(record.getMessage()),
            stack=without_secrets(stack),
        )
        return msgspec.json.encode(line).decode()


class ReadableFormatter(logging.Formatter):
    """Writes log records for somebody who watches a terminal: the time of day, how severe it is, and what happened."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record, and its stack trace below it."""
        clock = time.strftime("%H:%M:%S", time.localtime(record.created))
        line = f"{clock} {record.levelname} {printable(without_secrets(record.getMessage()))}"
        stack = self.formatException(record.exc_info) if record.exc_info else ""
        return f"{line}\n{printable_lines(without_secrets(stack))}" if stack else line


def configure(level: str, *, readable: bool = False) -> None:
    """Send the log of this process to standard output at `level` and above, as JSON lines or as readable ones."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(ReadableFormatter() if readable else JSONFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    if level == "info":
        # It tells of each of its own parts, whenever the tables of the store are made or changed.
        logging.getLogger("alembic").setLevel(logging.WARNING)
