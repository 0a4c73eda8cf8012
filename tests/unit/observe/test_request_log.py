"""The request log: one line per request, in JSON or for people, chosen by allow-list."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from wrapper.observe.request_log import RequestLine, RequestLog, shown_method, shown_path, shown_query

DOCUMENT = Path(__file__).parents[3] / "docs" / "observability.md"


def a_line(status: int = 200) -> RequestLine:
    return RequestLine("", "", "request", "r", "t", "s", "GET", "/v2/jobs", status, 1.5, 10)


def written(level: str, *statuses: int) -> list[dict[str, object]]:
    lines: list[bytes] = []
    log = RequestLog(level, lines.append)
    for status in statuses:
        log.record(a_line(status))
    assert all(line.endswith(b"\n") for line in lines)
    return [json.loads(line) for line in lines]


def test_a_line_is_one_json_object_with_time_and_severity() -> None:
    (line,) = written("info", 200)

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(line["timestamp"]))
    assert line["severity"] == "INFO"
    assert line["event"] == "request"


def test_a_line_for_people_is_one_line_with_what_they_look_for() -> None:
    lines: list[bytes] = []
    line = a_line(503)
    line.query, line.consumer, line.path, line.bytes, line.aborted = (
        "limit=3",
        "A\x1b[31m",
        "/v2/\u202ejobs",
        12345,
        True,
    )
    RequestLog("error", lines.append, readable=True).record(line)
    (text,) = lines
    shown = text.decode()
    assert re.fullmatch(
        r"\d\d:\d\d:\d\d  503  GET /v2/\\u202ejobs\?limit=3  2 ms  12,345 bytes  A\\x1b\[31m  aborted\n", shown
    )


def test_members_without_a_value_are_left_out() -> None:
    (line,) = written("info", 200)

    assert "consumer" not in line
    assert "aborted" not in line


def test_a_quiet_log_still_has_the_failures() -> None:
    assert [line["status"] for line in written("warning", 200, 404, 500, 503)] == [500, 503]
    assert [line["severity"] for line in written("error", 500)] == ["ERROR"]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ""),
        ("limit=50&sort=-due_on", "limit=50&sort=-due_on"),
        ("status=open&customer_number=28", "status=REDACTED&customer_number=REDACTED"),
        ("api_key=wrp_live_abc&limit=5", "api_key=REDACTED&limit=5"),
        ("wrp_live_abcdefgh_0123456789012345678901234567890123=1", "REDACTED"),
        ("limit=wrp_live_ABC", "limit=REDACTED"),
        ("sort=%22%7D", "sort=REDACTED"),
        ("access_token", "access_token=REDACTED"),
        ("&&", "REDACTED&REDACTED&REDACTED"),
    ],
)
def test_of_a_query_only_the_shape_of_the_page_is_shown(query: str, shown: str) -> None:
    assert shown_query(query) == shown


def test_a_credential_in_a_path_is_blanked() -> None:
    assert shown_path("/v2/wrp_live_abcdefgh_x/jobs") == "/v2/REDACTED/jobs"
    assert shown_path("/v2/jobs/eyJhbGciOi.a.b") == "/v2/jobs/REDACTED"


def test_a_path_is_shown_as_its_characters_and_cut() -> None:
    assert shown_path("/v2/jobs/Ås".encode().decode("latin-1")) == "/v2/jobs/Ås"
    assert len(shown_path("/" * 5000)) == 512


def test_a_method_that_http_does_not_define_is_not_repeated() -> None:
    assert shown_method("GET") == "GET"
    assert shown_method("WRP_LIVE_X") == "OTHER"


def test_every_member_of_a_line_is_documented() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")

    assert [name for name in RequestLine.__struct_fields__ if f"| `{name}` |" not in text] == []
