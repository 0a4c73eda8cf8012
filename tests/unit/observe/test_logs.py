"""The log of everything else: in JSON or for people, credentials blanked."""

from __future__ import annotations

import json
import logging
import sys

from wrapper.observe.logs import JSONFormatter, ReadableFormatter


def formatted(message: str, *arguments: object, failing: bool = False) -> dict[str, str]:
    exc_info = None
    if failing:
        try:
            raise ValueError("cannot connect to postgresql://app:hunter2@db/erp")
        except ValueError:
            exc_info = sys.exc_info()
    record = logging.LogRecord("wrapper.store", logging.WARNING, "x.py", 1, message, arguments, exc_info)
    line = JSONFormatter().format(record)
    assert "\n" not in line
    found: dict[str, str] = json.loads(line)
    return found


def test_a_record_becomes_one_json_object() -> None:
    line = formatted("the store %s", "is slow")

    assert (line["severity"], line["logger"], line["message"]) == ("WARNING", "wrapper.store", "the store is slow")
    assert "stack" not in line


def test_a_stack_trace_is_one_member_without_passwords() -> None:
    line = formatted("failed", failing=True)

    assert "ValueError" in line["stack"]
    assert "hunter2" not in line["stack"]
    assert "postgresql://REDACTED@db/erp" in line["stack"]


def test_a_key_or_token_in_a_message_is_blanked() -> None:
    line = formatted(
        "refused wrp_live_abcdefgh_0123456789, wrps_0123456789 and eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln"
    )

    assert line["message"] == "refused REDACTED, REDACTED and REDACTED"


def test_a_line_for_people_hides_passwords_and_obeys_no_control() -> None:
    try:
        raise ValueError("cannot connect to postgresql://app:hunter2@db/erp")
    except ValueError:
        exc_info = sys.exc_info()
    record = logging.LogRecord("wrapper.store", logging.WARNING, "x.py", 1, "the \x1b[2J%s", ("store\n",), exc_info)
    first, *stack = ReadableFormatter().format(record).split("\n")
    assert first[8:] == r" WARNING the \x1b[2Jstore\n"
    assert stack[0] == "Traceback (most recent call last):"
    assert stack[-1] == "ValueError: cannot connect to postgresql://REDACTED@db/erp"
