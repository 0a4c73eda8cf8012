"""The three-way merge of a new proposal into the files an operator has edited since the last one.

For every entry: what the operator did not touch follows the new proposal, what the operator changed, removed or
wrote stays, and what both changed stays as the operator has it and is told. Nothing that init stops finding is
removed: a field that vanished is reported, because consumers may use it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wrapper.proposal.edits import EditedFile, block_of
from wrapper.proposal.spans import Entry, YAMLText, read_yaml
from wrapper.proposal.writing import flow

_MEANING = {
    *("column", "columns", "type", "format", "formats", "codes", "blanks", "width", "padding"),
    *("decimals", "pivot", "currency", "stored"),
}
"""Entries of a field that only make sense together: the operator's or the proposal's, never some of each."""
_KEPT = (
    ("*",),
    ("sources", "*", "tables"),
    ("resources", "*", "fields"),
    ("resources", "*", "relations"),
    ("resources", "*", "filters"),
    ("codes", "*", "map"),
)
"""Mappings whose entries stay although they are proposed no more."""
_QUIET = (("codes", "*", "map"),)
"""Among them, those where that says nothing: a code need not be in every sample."""
_FIELD = (("resources", "*", "fields", "*"),)
_FILTERS = (("resources", "*", "filters"),)
_RELATIONS = (("resources", "*", "relations"),)

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a merge has to say: `added`, `changed`, `gone` or `conflict`, where, and what."""

    what: str
    path: Path
    text: str = ""


@dataclass
class Merged:
    """The texts of the files after a merge, and what there is to say about it."""

    texts: dict[str, str]
    said: list[Said] = field(default_factory=list)


@dataclass(frozen=True)
class _Three:
    """One entry in its three states, and the file that the operator's stands in."""

    file: EditedFile
    ours: Entry
    theirs: Entry
    base: Entry | None
    path: Path
    in_flow: bool = False

    @property
    def untouched(self) -> bool:
        """Whether the operator left the entry as it was proposed."""
        return self.base is not None and self.ours.value == self.base.value and not self.ours.shared


def merged(ours: Mapping[str, str], base: str, theirs: str, home: str) -> Merged:
    """Return the operator's files (`ours`, by name) with what is new between two proposals of one file.

    `home` is the name of that file: new sections go there. Raises UnreadableYAML.
    """
    return _Merge(ours, base, theirs, home).run()


class _Merge:
    def __init__(self, ours: Mapping[str, str], base: str, theirs: str, home: str) -> None:
        self.files = {name: EditedFile(read_yaml(text, name)) for name, text in ours.items()}
        self.base, self.theirs = read_yaml(base, home), read_yaml(theirs, home)
        self.home = home
        self.said: list[Said] = []
        self.available = self._available()

    def run(self) -> Merged:
        base, theirs = self.base.sections(), self.theirs.sections()
        for name, section in theirs.items():
            if section.is_mapping:
                self._section(name, section, base.get(name))
            else:
                self._single(name, section, base.get(name))
        for name, section in base.items():
            known = self.theirs.entries(theirs[name].node) if name in theirs else {}
            for entry in self.base.entries(section.node):
                if entry not in known and self._find(name, entry) is not None:
                    self._say("gone", (name, entry))
        return Merged({name: file.text() for name, file in self.files.items()}, self.said)

    def _say(self, what: str, path: Path, text: str = "") -> None:
        self.said.append(Said(what, path, text))

    def _find(self, section: str, name: str) -> tuple[EditedFile, Entry] | None:
        """Return the operator's entry of a section, in whichever file it stands."""
        for file in self.files.values():
            here = file.yaml.sections().get(section)
            entry = file.entries(here).get(name) if here is not None else None
            if entry is not None:
                return file, entry
        return None

    def _single(self, name: str, theirs: Entry, base: Entry | None) -> None:
        for file in self.files.values():
            entry = file.yaml.sections().get(name)
            if entry is not None:
                self._entry(_Three(file, entry, theirs, base, (name,)))
                return
        if base is None:
            self._home().append(block_of(self.theirs, theirs))

    def _home(self) -> EditedFile:
        return self.files.setdefault(self.home, EditedFile(read_yaml("", self.home)))

    def _section(self, name: str, theirs: Entry, base: Entry | None) -> None:
        known = self.base.entries(base.node) if base is not None else {}
        home = self.files.get(self.home)
        here = home.yaml.sections().get(name) if home is not None else None
        siblings = list(home.entries(here).values()) if home is not None and here is not None else []
        before = siblings[-1] if siblings else None
        new: list[Entry] = []
        for entry in self.theirs.entries(theirs.node).values():
            found = self._find(name, entry.name)
            if found is not None:
                file, own = found
                self._entry(_Three(file, own, entry, known.get(entry.name), (name, entry.name)))
                before = own if file is home else before
            elif entry.name in known:
                continue  # The operator removed it.
            else:
                self._say("added", (name, entry.name))
                if home is not None and here is not None and before is not None and not here.shared:
                    home.insert(here, before, entry, block_of(self.theirs, entry))
                else:
                    new.append(entry)
        if new:
            self._home().append(f"{name}:\n{''.join(block_of(self.theirs, entry) for entry in new)}")

    def _entry(self, three: _Three) -> None:
        ours, theirs, base = three.ours, three.theirs, three.base
        if ours.value == theirs.value or (base is not None and base.value == theirs.value):
            return
        if not (ours.is_mapping and theirs.is_mapping) or ours.shared:
            if three.untouched:
                lines = self.theirs.text[theirs.start : theirs.end]
                three.file.replace(ours, theirs, lines, in_flow=three.in_flow)
                self._say("changed", three.path, f"{flow(ours.value)} → {flow(theirs.value)}")
            else:
                self._say("conflict", three.path, flow(theirs.value))
            return
        if _fits(three.path, _FIELD) and base is not None and _meaning(ours.value) != _meaning(base.value):
            if _meaning(theirs.value) not in (_meaning(base.value), _meaning(ours.value)):
                self._say("conflict", three.path, flow(theirs.value))
            return
        self._mapping(three)

    def _mapping(self, three: _Three) -> None:
        file, path = three.file, three.path
        own, new = file.entries(three.ours), self.theirs.entries(three.theirs.node)
        known = self.base.entries(three.base.node) if three.base is not None else {}
        before: Entry | None = None
        for name, entry in new.items():
            here = (*path, name)
            if name in own:
                before = own[name]
                self._entry(_Three(file, before, entry, known.get(name), here, three.ours.in_flow))
            elif name not in known and self._makes_sense(here, entry):
                file.insert(three.ours, before, entry, block_of(self.theirs, entry))
                self._say("added", here, flow(entry.value))
        for name, entry in known.items():
            if name in own and name not in new:
                self._stopped(three, own, entry)

    def _stopped(self, three: _Three, own: Mapping[str, Entry], base: Entry) -> None:
        """Settle what becomes of an entry that is not proposed any more."""
        here = (*three.path, base.name)
        ours = own[base.name]
        if _fits(three.path, _KEPT):
            if not _fits(three.path, _QUIET):
                self._say("gone", here)
        elif ours.value == base.value and not ours.shared and len(own) > 1:
            three.file.remove(own, base.name, in_flow=three.ours.in_flow)
            self._say("changed", here, f"{flow(base.value)} → nothing")
        else:
            self._say("conflict", here, "it is not proposed any more")

    def _available(self) -> dict[str, set[str]]:
        """Return the fields that each resource will have: the operator's, and the new ones."""
        known = _resources([self.base])
        found = {name: set(fields) for name, fields in _resources([file.yaml for file in self.files.values()]).items()}
        for name, fields in _resources([self.theirs]).items():
            if name in found or name not in known:
                found.setdefault(name, set()).update(fields - known.get(name, set()))
        return found

    def _makes_sense(self, path: Path, new: Entry) -> bool:
        """Whether a new entry names only what the operator kept."""
        if _fits(path[:-1], _FILTERS):
            return path[-1] in self.available.get(path[1], ())
        if _fits(path[:-1], _RELATIONS):
            target = self.available.get(new.value.get("resource", ""), set())
            by: dict[str, str] = new.value.get("by", {})
            return set(by) <= self.available.get(path[1], set()) and set(by.values()) <= target
        return True


def _resources(files: Sequence[YAMLText]) -> dict[str, set[str]]:
    """Return the fields of every resource."""
    found: dict[str, set[str]] = {}
    for yaml in files:
        section = yaml.sections().get("resources")
        for name, entry in yaml.entries(section.node if section else None).items():
            fields = yaml.entries(entry.node).get("fields")
            found[name] = set(yaml.entries(fields.node)) if fields else set()
    return found


def _fits(path: Path, patterns: Sequence[Path]) -> bool:
    return any(
        len(path) == len(pattern) and all(part in ("*", name) for part, name in zip(pattern, path, strict=True))
        for pattern in patterns
    )


def _meaning(value: Any) -> Any:
    return {name: one for name, one in value.items() if name in _MEANING} if isinstance(value, dict) else value
