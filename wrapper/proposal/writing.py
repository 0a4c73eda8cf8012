"""A proposal → the text of a catalog, with everything uncertain in comments that begin with "check:".

Two files: `catalog.yaml` holds what all sources share, and a file of the source's own name the rest. One field is one
line, so that a change is a change of one line, for a person and for the merge alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from wrapper.catalog.compiler import default_singular
from wrapper.catalog.quoting import double_quoted
from wrapper.proposal.draft import Proposal, ProposedField, ProposedRelation, ProposedResource, ProposedSource

SHARED_FILE = "catalog.yaml"
VERSION = "v1"
LEFT_OUT = "\n# Not proposed:\n"
"""Begins the last lines of a source's file, which are written again by every run."""
_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_.:/+-]*(?: [A-Za-z0-9_.:/+-]+)*|[0-9]{1,9}")
_LONGEST_NUMBER = 5


def shared_text(title: str) -> str:
    """Return the text of what all sources share."""
    return "\n".join(
        [
            "# Proposed by `wrapper init`. Edit it as you like: what you change stays when init runs again.",
            f"title: {scalar(title)}",
            "",
            "versions:",
            f"  {VERSION}: {{title: First generation}}",
            "",
            "plans:",
            "  standard: {limits: [20/second, 5000/hour]}",
            "",
        ]
    )


def file_of(source: str) -> str:
    """Return the name of the file that holds a source and its resources."""
    name = f"{source}.yaml"
    return name if name != SHARED_FILE else f"{source}_source.yaml"


def source_text(proposal: Proposal) -> str:
    """Return the text of a source: its section, its code maps and its resources."""
    lines = [
        "# Proposed by `wrapper init` from what it found. Lines with `check:` are guesses to look at;",
        "# `wrapper try RESOURCE` shows a legacy row beside its record. What you edit stays when init runs again.",
        "sources:",
        *_source(proposal.source),
    ]
    if proposal.codes:
        lines += ["", "# Give each code the public word it stands for: O: open", "codes:"]
        for name, codes in proposal.codes.items():
            lines += _codes(name, codes, proposal)
    lines += ["", "resources:"]
    for at, resource in enumerate(proposal.resources.values()):
        lines += [""] * bool(at) + list(_resource(resource, proposal))
    if not proposal.resources:
        lines[-1] = "resources: {}"
    if proposal.left_out:
        lines += LEFT_OUT.splitlines()
        lines += [f"#   {comment(str(left))}" for left in proposal.left_out]
    return "\n".join(lines) + "\n"


def _source(source: ProposedSource) -> Iterator[str]:
    yield from _comments(source.comments.get("", ()), 2)
    yield f"  {source.name}:"
    yield from _entries({"kind": source.kind, **source.entries}, 4, source.comments)


def _entries(entries: Mapping[str, Any], indent: int, comments: Mapping[str, Iterable[str]]) -> Iterator[str]:
    for name, value in entries.items():
        yield from _comments(comments.get(name, ()), indent)
        if isinstance(value, Mapping) and any(isinstance(one, Mapping) for one in value.values()):
            yield f"{' ' * indent}{scalar(name)}:"
            yield from _entries(value, indent + 2, {})
        else:
            yield f"{' ' * indent}{scalar(name)}: {flow(value)}"


def _codes(name: str, codes: Mapping[str, int], proposal: Proposal) -> Iterator[str]:
    for resource in proposal.resources.values():
        for one in resource.fields.values():
            if one.codes == name:
                yield from _comments([f"{resource.table}.{one.columns[0]}: {note}" for note in one.guess.notes], 2)
    yield f"  {name}:"
    yield f"    map: {flow({code: literal(code) for code in codes})}"


def _resource(resource: ProposedResource, proposal: Proposal) -> Iterator[str]:
    if resource.named:
        yield from _comments([f"{resource.table}: {resource.named}"], 2)
    yield f"  {resource.name}:"
    yield f"    source: {proposal.source.name}"
    yield f"    table: {flow(literal(resource.table))}"
    if resource.schema:
        yield f"    schema: {flow(literal(resource.schema))}"
    yield from _comments([resource.evidence, *_check(resource.check)], 4)
    if resource.key:
        yield f"    key: {flow(list(resource.key))}"
    if resource.key_repeats:
        yield "    key_repeats: true"
    if resource.default_sort is not None:
        yield f"    default_sort: {flow(resource.default_sort)}"
    if resource.singular != default_singular(resource.name):
        yield f"    singular: {resource.singular}"
    yield from _comments(resource.comments, 4)
    yield "    fields:"
    for one in resource.fields.values():
        yield from _field(one)
    if resource.relations:
        yield "    relations:"
        for relation in resource.relations.values():
            yield from _relation(relation)
    if resource.filters:
        yield "    filters:"
        for name, kinds in resource.filters.items():
            yield f"      {name}: {flow(kinds)}"
    if resource.sorts:
        yield f"    sorts: {flow(resource.sorts)}"
    yield f"    versions: {{{proposal.version}: {{}}}}"


def _field(one: ProposedField) -> Iterator[str]:
    notes = () if one.codes else one.guess.notes
    yield from _comments([*notes, *_check(one.guess.check)], 6)
    if one.guess.instead:
        yield from _comments([f"{one.guess.when}, say instead:"], 6)
        entries = {"column": one.columns[0], **one.guess.instead}
        yield f"      # {one.name}: {flow(literal(entries))}"
    for reading in one.guess.readings:
        yield from _comments([f"if it is {reading.entries['format']}, say instead:"], 6)
        yield f"      # {one.name}: {flow(literal({'column': one.columns[0], **reading.entries}))}"
    named = f"  # {comment(one.named)}" if one.named else ""
    yield f"      {one.name}: {flow(literal(one.entries()))}{named}"


def _relation(relation: ProposedRelation) -> Iterator[str]:
    yield from _comments([relation.evidence, *_check(relation.check)], 6)
    entries: dict[str, Any] = {"resource": relation.resource, "by": dict(relation.by)}
    if relation.many:
        entries["many"] = True
    yield f"      {relation.name}: {flow(entries)}"


def _check(text: str) -> list[str]:
    return [f"check: {text}"] if text else []


def _comments(texts: Iterable[str], indent: int) -> Iterator[str]:
    for text in texts:
        yield f"{' ' * indent}# {comment(text)}"


def comment(text: str) -> str:
    """Return a text fit for one line of comment, whatever a legacy name holds."""
    # What does not print ends the line, is refused by readers of YAML, or turns the direction of what follows.
    return text if text.isprintable() else "".join(letter if letter.isprintable() else " " for letter in text)


def literal(value: Any) -> Any:
    """Return a value of the legacy so that the catalog takes it as it is, and fills in no variable or file."""
    if isinstance(value, Mapping):
        # The names of entries are never filled in.
        return {name: literal(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [literal(one) for one in value]
    return value.replace("${", "$${") if isinstance(value, str) else value


def meant(text: str) -> str:
    """Return what a text of the catalog that refers to nothing stands for."""
    return text.replace("$${", "${")


def flow(value: Any) -> str:
    """Return a value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(str(name))}: {flow(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return scalar(str(value))


def scalar(text: str) -> str:
    """Return a text as YAML, quoted where a reader of any YAML could take it for something else."""
    if _PLAIN.fullmatch(text) and not text.endswith(":") and ": " not in text and _reads_as_text(text):
        return text
    if text.isprintable() and "'" not in text:
        return f"'{text}'" if '"' in text or "\\" in text else f'"{text}"'
    return double_quoted(text)


def _reads_as_text(text: str) -> bool:
    # Numbers may stay bare, since every scalar is read as text; a zero in front would puzzle people.
    if text.isdigit():
        return len(text) <= _LONGEST_NUMBER and (text == "0" or not text.startswith("0"))
    # Asking the resolvers alone takes a hundredth of the time of a parser, and a big schema has 100,000 names.
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers.get(text[0], ())
    return not any(pattern.match(text) for _, pattern in resolvers)
