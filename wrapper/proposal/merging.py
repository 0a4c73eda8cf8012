"""The three-way merge of a new proposal into the files an operator has edited since the last one.

For every entry: what the operator did not touch follows the new proposal, unless that would break consumers and is
held back; what the operator changed, removed or wrote stays; and what both changed stays as the operator has it and is
told. Nothing that init stops finding is removed: a field that vanished is reported, because consumers may use it.
"""

from __future__ import annotations

from collections.abc import Mapping

from wrapper.proposal.breaking import FIELD, breaks, meaning, rests_on
from wrapper.proposal.edits import EditedFile, block_of
from wrapper.proposal.scope import BLOCKS, DECLARED, KEPT, QUIET, Path, Scope, columns_read, fits
from wrapper.proposal.spans import Entry, read_yaml
from wrapper.proposal.three import Merged, Said, Three, Turn
from wrapper.proposal.writing import flow, scalar


def merged(ours: Mapping[str, str], base: str, theirs: str, home: str, *, hold: bool = False) -> Merged:
    """Return the operator's files (`ours`, by name) with what is new between two proposals of one file.

    `home` is the name of that file: new sections go there. With `hold`, what would break consumers of an entry that
    the operator did not touch stays as it is served. Raises UnreadableYAML.
    """
    if theirs == base:
        # What is proposed as before changes nothing, whatever the operator made of it, as long as that can be read.
        for name, text in ours.items():
            read_yaml(text, name)
        return Merged(dict(ours))
    return _Merge(ours, base, theirs, home, hold=hold).run()


class _Merge:
    def __init__(self, ours: Mapping[str, str], base: str, theirs: str, home: str, *, hold: bool) -> None:
        self.hold = hold
        self._held: set[Path] = set()
        self._gone: set[Path] = set()
        self.files = {name: EditedFile(read_yaml(text, name)) for name, text in ours.items()}
        self.base, self.theirs = read_yaml(base, home), read_yaml(theirs, home)
        self.home = home
        self.said: list[Said] = []
        self.scope = Scope.of([file.yaml for file in self.files.values()], self.base, self.theirs)

    def run(self) -> Merged:
        base, theirs = self.base.sections(), self.theirs.sections()
        # Code maps come last: one is new only where a field is that refers to it.
        for name, section in sorted(theirs.items(), key=lambda one: one[0] == "codes"):
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
                self._entry(Three(file, entry, theirs, base, (name,)))
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
                before = own if file is home else before
                if entry.name in known:
                    self._entry(Three(file, own, entry, known[entry.name], (name, entry.name)))
                elif not own.equals(entry):
                    self._say("conflict", (name, entry.name), "it was there before init proposed it")
            elif entry.name in known:
                continue  # The operator removed it.
            elif name == "codes" and self._is_orphan(entry.name):
                continue
            else:
                self._say("added", (name, entry.name))
                if home is not None and here is not None and before is not None and not (here.shared or here.in_flow):
                    home.insert(here, before, block_of(self.theirs, entry))
                else:
                    new.append(entry)
        if new:
            self._home().append(f"{name}:\n{''.join(block_of(self.theirs, entry) for entry in new)}")

    def _is_orphan(self, codes: str) -> bool:
        """Whether a field was to refer to a code map, and did not come."""
        reference = f"codes: {scalar(codes)}"
        texts = (text for file in self.files.values() for text in (file.yaml.text, *(edit[3] for edit in file.edits)))
        return reference in self.theirs.text and not any(reference in text for text in texts)

    def _entry(self, three: Three) -> None:
        """Settle one entry of a block."""
        match self._settled(three):
            case Turn.REPLACE:
                theirs = three.theirs
                three.file.replace(three.ours, theirs, self.theirs.text[theirs.start : theirs.end])
            case Turn.DESCEND if three.ours.in_flow:
                text = self._braces(three)
                if text is not None:
                    three.file.rewrite(three.ours, text)
            case Turn.DESCEND:
                self._block(three)

    def _settled(self, three: Three) -> Turn:
        """Decide what becomes of an entry that both sides have, and say so."""
        ours, theirs, base = three.ours, three.theirs, three.base
        is_old = ours.equals(theirs) or (base is not None and base.equals(theirs))
        if is_old or rests_on(three.path, ours.value, self._held | self._gone, theirs.value):
            return Turn.KEEP
        if three.unedited and breaks(three.path, ours.value, theirs.value):
            return self._broken(three)
        if not (ours.is_mapping and theirs.is_mapping) or ours.shared:
            if three.untouched:
                self._say("changed", three.path, f"{ours.written} → {theirs.written}")
                return Turn.REPLACE
            self._say("conflict", three.path, theirs.written)
            return Turn.KEEP
        if fits(three.path, FIELD) and base is not None and meaning(ours.value) != meaning(base.value):
            if meaning(theirs.value) not in (meaning(base.value), meaning(ours.value)):
                self._say("conflict", three.path, theirs.written)
            return Turn.KEEP
        return Turn.DESCEND

    def _broken(self, three: Three) -> Turn:
        """Say what would break consumers, and decide whether it comes."""
        ours, theirs = three.ours, three.theirs
        self._say("breaking", three.path, f"{flow(meaning(ours.value))} → {flow(meaning(theirs.value))}")
        if self.hold:
            self._held.add(three.path)
            return Turn.KEEP
        return Turn.DESCEND if ours.is_mapping and theirs.is_mapping else Turn.REPLACE

    def _block(self, three: Three) -> None:
        """Merge the entries of a block, line by line."""
        file, own = three.file, three.file.entries(three.ours)
        new, known = self._below(three)
        before: Entry | None = None
        for name, entry in new.items():
            if name in own:
                before = own[name]
                self._entry(three.child(before, entry, known.get(name)))
            elif self._is_new(three, entry, known):
                file.insert(three.ours, before, self._lines(three.path, entry))
        gone = [
            name for name in known if name in own and name not in new and self._stopped(three, own[name], known[name])
        ]
        # A block cannot be empty; what its last entry is matters no more than the block.
        for name in gone if len(gone) < len(own) or set(new) - set(own) else gone[1:]:
            file.remove(own[name])

    def _braces(self, three: Three) -> str | None:
        """Return the merged text of a mapping in braces, None where it stays as it is."""
        own = three.file.entries(three.ours)
        new, known = self._below(three)
        pieces: dict[str, str | Entry] = dict(own)
        order = list(own)
        for at, (name, entry) in enumerate(new.items()):
            if name in own:
                child = three.child(own[name], entry, known.get(name))
                match self._settled(child):
                    case Turn.REPLACE:
                        pieces[name] = f"{scalar(name)}: {entry.written}"
                    case Turn.DESCEND if (text := self._braces(child)) is not None:
                        pieces[name] = f"{scalar(name)}: {text}"
            elif self._is_new(three, entry, known):
                pieces[name] = f"{scalar(name)}: {entry.written}"
                behind = next((other for other in reversed(list(new)[:at]) if other in pieces), None)
                order.insert(order.index(behind) + 1 if behind else len(order), name)
        for name in known:
            if name in own and name not in new and self._stopped(three, own[name], known[name]):
                order.remove(name)
        chosen = [pieces[name] for name in order]
        return None if chosen == list(own.values()) else three.file.braces(three.ours, chosen)

    def _below(self, three: Three) -> tuple[dict[str, Entry], dict[str, Entry]]:
        """Return the entries of the new proposal and of the last one."""
        known = self.base.entries(three.base.node) if three.base is not None else {}
        return self.theirs.entries(three.theirs.node), known

    def _is_new(self, three: Three, entry: Entry, known: Mapping[str, Entry]) -> bool:
        """Whether an entry is to be added, which is said; the operator has removed what was proposed before."""
        here = (*three.path, entry.name)
        if entry.name in known or not self.scope.allows(here, entry) or rests_on(here, entry.value, self._held):
            return False
        if entry.is_mapping and not entry.in_flow and not self._sensible(here, entry):
            return False
        self._say("added", here, entry.written)
        return True

    def _sensible(self, path: Path, entry: Entry) -> list[Entry]:
        """Return the entries below a new one that name only what the operator kept."""
        below = self.theirs.entries(entry.node).values()
        return [one for one in below if self.scope.allows((*path, one.name), one)]

    def _lines(self, path: Path, entry: Entry) -> str:
        """Return the lines of a new entry, without what makes no sense below it."""
        if not entry.is_mapping or entry.in_flow:
            return block_of(self.theirs, entry)
        below = self._sensible((*path, entry.name), entry)
        if len(below) == len(self.theirs.entries(entry.node)):
            return block_of(self.theirs, entry)
        first = next(iter(self.theirs.entries(entry.node).values()))
        return self.theirs.text[entry.head : first.head] + "".join(block_of(self.theirs, one) for one in below)

    def _stopped(self, three: Three, ours: Entry, base: Entry) -> bool:
        """Whether an entry that is not proposed any more goes; what becomes of it is said."""
        here = (*three.path, base.name)
        if fits(here, BLOCKS) and ours.is_mapping:
            return self._block_stopped(three, ours, base)
        if fits(three.path, DECLARED) and base.name in columns_read(self.theirs, here[1]):
            # The column is there, and its values are of another type.
            return self._lost(here, ours, base)
        if fits(three.path, KEPT):
            if fits(here, FIELD):
                self._gone.add(here)
            if not fits(three.path, QUIET):
                self._say("gone", here)
            return False
        if rests_on(here, ours.value, self._gone):
            return False
        return self._lost(here, ours, base)

    def _lost(self, here: Path, ours: Entry, base: Entry) -> bool:
        """Whether an entry goes whose meaning no consumer needs, or is taken from them."""
        if ours.equals(base) and not ours.shared:
            is_break = breaks(here, ours.value, None)
            self._say("breaking" if is_break else "changed", here, f"{base.written} → nothing")
            return not (is_break and self.hold)
        self._say("conflict", here, "it is not proposed any more")
        return False

    def _block_stopped(self, three: Three, ours: Entry, base: Entry) -> bool:
        """Whether a block of which nothing is proposed any more goes: each of its entries by itself."""
        inside = Three(three.file, ours, base, base, (*three.path, base.name))
        own, known = three.file.entries(ours), self.base.entries(base.node)
        gone = [name for name in known if name in own and self._stopped(inside, own[name], known[name])]
        if len(gone) == len(own):
            return True
        if not ours.in_flow:
            for name in gone:
                three.file.remove(own[name])
        return False
