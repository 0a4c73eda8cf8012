"""No text is bad enough to make the compiler raise: there is a finding, or a catalog."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.base import Adapter
from wrapper.catalog import check
from wrapper.judged import JUDGE

EXAMPLE = (Path(__file__).parent / "example.yaml").read_text("utf-8")
WORDS = sorted(set(EXAMPLE.replace("{", " ").replace("}", " ").replace(",", " ").replace(":", " ").split()))

_leaves = st.none() | st.booleans() | st.integers() | st.sampled_from(WORDS) | st.text(max_size=8)
_trees = st.recursive(
    _leaves,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=4), inner, max_size=6)
    ),
    max_leaves=30,
)


def assert_judged(text: str, kinds: Mapping[str, type[Adapter]]) -> None:
    with TemporaryDirectory() as folder:
        Path(folder, "catalog.yaml").write_text(text, "utf-8", newline="")
        catalog, findings = check(Path(folder), {}, kinds, judge=JUDGE)
    assert (catalog is None) == any(finding.level == "error" for finding in findings)
    assert all(str(finding) for finding in findings)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_is_judged(text: str, kinds: Mapping[str, type[Adapter]]) -> None:
    assert_judged(text, kinds)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.sampled_from("ab:-[]{}&*!|>'\"%@`#?,<~$. \n\t01"), max_size=80))
def test_any_text_of_the_characters_that_yaml_uses_is_judged(text: str, kinds: Mapping[str, type[Adapter]]) -> None:
    assert_judged(text, kinds)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=_trees)
def test_any_tree_of_the_words_of_a_catalog_is_judged(tree: Any, kinds: Mapping[str, type[Adapter]]) -> None:
    assert_judged(yaml.safe_dump(tree, allow_unicode=True), kinds)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_sound_catalog_with_one_word_exchanged_is_judged(
    data: st.DataObject, kinds: Mapping[str, type[Adapter]]
) -> None:
    lines = EXAMPLE.splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    word = data.draw(st.sampled_from(lines[at].split() or [""]))
    other = data.draw(st.sampled_from([*WORDS, "[]", "{}", "", "[a, {b: c}]", "${X", "${X}", "*part", "&part"]))
    lines[at] = lines[at].replace(word, other, 1) if word else other
    assert_judged("\n".join(lines), kinds)


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 50_000, "{a: " * 50_000, "a: &a {b: *a}", "a: &a [*a]"])
def test_text_that_would_exhaust_a_recursive_reader_is_judged(text: str, kinds: Mapping[str, type[Adapter]]) -> None:
    assert_judged(text, kinds)
