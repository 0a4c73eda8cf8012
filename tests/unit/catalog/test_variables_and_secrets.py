"""What `${…}` is filled with, and what counts as a secret."""

from pathlib import Path

import pytest

from adapters.base import Option
from wrapper.catalog.findings import Report
from wrapper.catalog.nodes import ScalarNode
from wrapper.catalog.secrets import masked, written_in_clear
from wrapper.catalog.variables import Variables

PASSWORD = Option("password", "What opens it.", secret=True)
URL = Option("url", "Where it is.", secret=True)
PLAIN = Option("connection", "How to get there.")


def filled(raw: str, folder: Path = Path()) -> tuple[str, list[str]]:
    node, report = ScalarNode("c.yaml", 1, "x", raw, raw), Report()
    Variables({"NAME": "heron", "EMPTY": ""}, folder).fill(node, report)
    return node.text, [finding.code for finding in report.findings]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("${NAME}", "heron"),
        ("a${NAME}b${NAME}", "aheronbheron"),
        ("${NAME:-other}", "heron"),
        ("${MISSING:-other}", "other"),
        ("${EMPTY:-other}", "other"),
        ("${MISSING:-}", ""),
        ("${EMPTY}", ""),
        ("$${NAME}", "${NAME}"),
        ("$NAME costs $5", "$NAME costs $5"),
    ],
)
def test_references_are_filled_in(raw: str, text: str) -> None:
    assert filled(raw) == (text, [])


def test_a_file_gives_its_text_without_one_newline_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("grey\n\n", "utf-8")
    assert filled("${file:secret}", tmp_path) == ("grey\n", [])


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("${MISSING}", "missing-variable"),
        ("${file:nowhere}", "unreadable-file"),
        ("${file:.}", "unreadable-file"),
        ("${file:a\0b}", "unreadable-file"),
        ("${", "bad-variable"),
        ("${}", "bad-variable"),
        ("${a-b}", "bad-variable"),
    ],
)
def test_what_cannot_be_filled_in_is_reported(raw: str, code: str) -> None:
    assert filled(raw)[1] == [code]


@pytest.mark.parametrize(
    ("option", "raw"),
    [
        (PASSWORD, "heron"),
        (PASSWORD, "${NAME:-heron}"),
        (URL, "postgresql://clerk:heron@host/db"),
        (URL, "postgresql://clerk:${NAME}x@host/db"),
        (URL, "postgresql://clerk:1/heron@host/db"),
        (URL, "postgresql://clerk:12@heron@host/db"),
        (URL, "mysql://clerk@x:heron@host/db"),
        (URL, "postgresql://host/db?password=heron"),
        (PLAIN, "DRIVER={FreeTDS};UID=sa;PWD=heron"),
        (PLAIN, "driver=x;Password = {he;ron}"),
        (PLAIN, "host=x password=heron"),
    ],
)
def test_a_secret_that_is_written_down_is_found_and_masked(option: Option, raw: str) -> None:
    assert written_in_clear(option, raw)
    assert "heron" not in masked(option, raw)
    assert "********" in masked(option, raw)


@pytest.mark.parametrize(
    ("option", "raw"),
    [
        (PASSWORD, "${NAME}"),
        (PASSWORD, "${file:secrets/erp}"),
        (PASSWORD, "${NAME:-}"),
        (URL, "postgresql://clerk:${PW}@host/db"),
        (URL, "postgresql://clerk@host:5432/db"),
        (URL, "sqlite:///${DIR}/erp.db"),
        (URL, "${ERP_URL}"),
        (PLAIN, "DRIVER=x;UID=sa;PWD=${PW};DATABASE=d"),
    ],
)
def test_a_text_without_a_written_secret_is_left_alone(option: Option, raw: str) -> None:
    assert not written_in_clear(option, raw)


def test_the_rest_of_a_url_stays_readable() -> None:
    assert masked(URL, "postgresql://clerk:heron@host:5432/db") == "postgresql://clerk:********@host:5432/db"
    assert masked(URL, "mysql://clerk:heron@host/db?who=a@b") == "mysql://clerk:********@host/db?who=a@b"
    assert masked(URL, "mysql://clerk:1@heron@host/db") == "mysql://clerk:********@host/db"
