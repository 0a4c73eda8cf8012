"""The msgspec Structs that records are poured into, and what they are called: JobV2."""

from __future__ import annotations

import keyword
from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any

import msgspec

from wrapper.catalog.model import Resource, View
from wrapper.catalog.unique_names import plain
from wrapper.translate.converter import Wire


class Nest:
    """A record, or an object in one: the Struct, and what its members are made of."""

    def __init__(self, name: str, members: Sequence[tuple[str, int | Nest | str]]) -> None:
        attributes = [attribute(member, at) for at, (member, _) in enumerate(members)]
        # The collector need not look at records: nothing in them can point back.
        self.struct = msgspec.defstruct(
            name,
            [(attribute, Any) for attribute in attributes],
            rename=dict(zip(attributes, (member for member, _ in members), strict=True)),
            gc=False,
        )
        self.parts = tuple(part for _, part in members)

    def build(self, wires: Sequence[Sequence[Wire]], embedded: Mapping[str, Sequence[Any]], rows: int) -> list[Any]:
        columns: list[Any] = []
        for part in self.parts:
            if isinstance(part, int):
                columns.append(wires[part])
            elif isinstance(part, Nest):
                columns.append(part.build(wires, embedded, rows))
            else:
                columns.append(embedded.get(part) or repeat(None, rows))
        return list(map(self.struct, *columns))


def attribute(member: str, at: int) -> str:
    """Return the Python attribute that holds a member of this name at this place."""
    return member if member.isidentifier() and not keyword.iskeyword(member) and member[0] != "_" else f"member_{at}"


def struct_name(resource: Resource, view: View) -> str:
    """Return the name of a record's type: JobV2."""
    return camel(plain(resource.singular) or plain(resource.name)) + camel(view.version)


def camel(name: str) -> str:
    """Return a name in the spelling of classes."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))
