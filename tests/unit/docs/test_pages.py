"""The pages speak of the product: of no machine they were written on, and with no real credential."""

from __future__ import annotations

import re

import pytest

_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"`[^`\n]+`")
_MACHINE = re.compile(r"(?<![\w.…}/])/(?:root|home|Users)(?![-\w])")
_TEMPORARY = re.compile(r"(?<![\w.…}/])/tmp\b")
_KEY = re.compile(r"\bwrps?_(?:live_|test_)?[0-9A-Za-z]{8}(?:_[0-9A-Za-z]{38,}|[0-9A-Za-z]{30,})\b")


def test_no_page_names_a_path_of_one_machine(pages: dict[str, str]) -> None:
    assert {name: found for name, text in pages.items() if (found := _MACHINE.findall(text))} == {}


def test_a_temporary_folder_stands_in_examples_alone(pages: dict[str, str]) -> None:
    prose = {name: _INLINE.sub("", _FENCE.sub("", text)) for name, text in pages.items()}
    assert {name: found for name, text in prose.items() if (found := _TEMPORARY.findall(text))} == {}


def test_no_page_shows_a_whole_credential(pages: dict[str, str]) -> None:
    assert {name: found for name, text in pages.items() if (found := _KEY.findall(text))} == {}


@pytest.mark.parametrize("path", ["see /Users/anna", "`/home/anna`"])
def test_a_path_of_one_machine_would_be_found(path: str) -> None:
    assert _MACHINE.search(path)


def test_paths_that_only_look_like_one_are_not() -> None:
    for text in ("https://gateway.example/home", "a/home", "/homes"):
        assert not _MACHINE.search(text)
