"""What is proposed is written so that it reads back as it was meant, whatever legacy names hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from adapters.query import Undecodable
from wrapper.catalog.findings import Report
from wrapper.catalog.nodes import ScalarNode
from wrapper.catalog.quoting import double_quoted
from wrapper.catalog.variables import Variables
from wrapper.proposal.charsets import guess_charset, undecoded
from wrapper.proposal.samples import Looked
from wrapper.proposal.writing import comment, flow, literal, meant, scalar

# A name on a disk that is not UTF-8 reaches us with lone surrogates.
_TEXTS = st.text(st.characters(), max_size=40)


@given(_TEXTS)
def test_any_text_reads_back_by_itself_and_in_braces(text: str) -> None:
    assert yaml.load(scalar(text), Loader=yaml.BaseLoader) == text
    assert yaml.load(f"{{a: {scalar(text)}, {scalar(text)}: b}}", Loader=yaml.BaseLoader)["a"] in (text, "b")


@given(_TEXTS)
def test_a_comment_is_one_line_of_comment(text: str) -> None:
    assert yaml.safe_load(f"a: b  # {comment(text)}\nc: d\n") == {"a": "b", "c": "d"}


@pytest.mark.parametrize(
    "name", ["${HOME}", "${file:secret}", "$${HOME}", "$$${HOME}", "${", "a${b}c${d}", "${HOME:-x}", "$", "{}"]
)
def test_what_a_legacy_calls_like_a_variable_is_never_filled_in(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("leaked", encoding="utf-8")
    text = literal(name)
    node = ScalarNode("a.yaml", 1, "table", text, text)
    report = Report()

    Variables({"HOME": "leaked"}, tmp_path).fill(node, report)

    assert (node.text, report.findings) == (name, [])
    assert meant(text) == name


@pytest.mark.parametrize("code", ["NO", "007", "12:30", "null", "1e3", "~"])
def test_codes_that_yaml_takes_for_something_else_are_quoted_for_every_reader(code: str) -> None:
    assert yaml.safe_load(flow({code: code})) == {code: code}


@pytest.mark.parametrize("charset", ["cp1252", "cp850", "cp437", "cp1251", "cp866", "cp1253", "cp737"])
def test_a_charset_is_told_by_the_words_it_makes(charset: str) -> None:
    if charset in ("cp1251", "cp866"):
        words = ["Иванов", "Петрова", "Москва", "договор", "накладная", "Ленинград"]
    elif charset in ("cp1253", "cp737"):
        words = ["Λάμπα", "Πόρτα", "ΑΠΟΘΗΚΗ", "κλειδί", "χαρτί"]
    else:
        words = ["Müller", "Ångström", "très", "café", "blåbær" if charset != "cp437" else "blå", "Göteborg", "señor"]
    found = guess_charset([word.encode(charset) for word in words])

    assert [word.encode(charset).decode(found) for word in words] == words


def test_the_pointers_of_lost_memos_say_nothing_of_the_charset(looked: Callable[..., Looked]) -> None:
    found = looked(
        "JOBS", "NOTES", [[Undecodable(b"        12")], [Undecodable(b"\xd2\x04\0\0")], [Undecodable(b"M\x81")]]
    )
    assert list(undecoded([found])) == [b"M\x81"]


@given(st.text(st.characters(), max_size=40))
def test_what_is_quoted_prints_and_reads_back(text: str) -> None:
    quoted = double_quoted(text)
    assert quoted.isprintable()
    assert yaml.safe_load(quoted) == text
