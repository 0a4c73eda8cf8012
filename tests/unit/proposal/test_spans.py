"""Where entries of a YAML file stand, also of those in braces, which are read when they are asked for."""

from __future__ import annotations

import pytest

from wrapper.proposal.nodes import MappingNode, plain
from wrapper.proposal.spans import read_yaml


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    "braces",
    [
        "{column: A, type: code, codes: {map: {O: open, 'C': \"closed\"}}}",
        "{column: A,  # why\n     type: integer, blanks: [0, '9']}",
        "{column: 'å', empty: , nested: {}}",
        "{column: &name A, type: *name}",
        "&field {column: A}",
    ],
)
def test_entries_in_braces_stand_where_their_text_is(mark: str, braces: str) -> None:
    text = f"{mark}title: Jobs\nfields:\n  first: {braces}\n  second: {{column: B}}\n"
    file = read_yaml(text, "jobs.yaml")
    fields = file.entries(file.sections()["fields"].node)
    first = file.entries(fields["first"].node)
    assert all(text[entry.start : entry.end].startswith(name) for name, entry in first.items())
    assert text[first["column"].node.start : first["column"].node.end].lstrip("&name ").strip("'") in {"A", "å"}
    assert plain(fields["second"].node) == {"column": "B"}


def test_what_stands_in_braces_is_not_kept() -> None:
    file = read_yaml("fields: {a: {column: A}}\n", "jobs.yaml")
    node = file.sections()["fields"].node
    assert isinstance(node, MappingNode)
    assert isinstance(node.pairs, str)
    assert plain(node) == {"a": {"column": "A"}}


def test_an_alias_to_what_is_behind_braces_is_the_same_value() -> None:
    file = read_yaml("a: &known {column: A}\nb: {c: *known}\n", "jobs.yaml")
    assert file.root is not None
    assert plain(file.root) == {"a": {"column": "A"}, "b": {"c": {"column": "A"}}}
