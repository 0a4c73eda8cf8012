"""One entry of the catalog in its three states: as it was proposed, as the operator has it, and as it is proposed now.

What a merge of them says and returns is here as well; what becomes of each entry is decided in merging.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from wrapper.proposal.breaking import FIELD, meaning
from wrapper.proposal.edits import EditedFile
from wrapper.proposal.scope import Path, fits
from wrapper.proposal.spans import Entry


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a merge has to say: `added`, `changed`, `breaking`, `gone` or `conflict`, where, and what."""

    what: str
    path: Path
    text: str = ""


@dataclass
class Merged:
    """The texts of the files after a merge, and what there is to say about it."""

    texts: dict[str, str]
    said: list[Said] = field(default_factory=list)


class Turn(Enum):
    """What becomes of an entry that the operator and the new proposal both have."""

    KEEP = "keep"
    REPLACE = "replace"
    DESCEND = "descend"


@dataclass(frozen=True)
class Three:
    """One entry in its three states, and the file that the operator's stands in."""

    file: EditedFile
    ours: Entry
    theirs: Entry
    base: Entry | None
    path: Path

    def child(self, ours: Entry, theirs: Entry, base: Entry | None) -> Three:
        """Return the three states of an entry below this one."""
        return Three(self.file, ours, theirs, base, (*self.path, theirs.name))

    @property
    def untouched(self) -> bool:
        """Whether the operator left the entry as it was proposed."""
        return self.base is not None and self.ours.equals(self.base) and not self.ours.shared

    @property
    def unedited(self) -> bool:
        """Whether the operator left what the entry means as it was proposed; an example may be another."""
        if self.base is None or self.ours.shared or not fits(self.path, FIELD):
            return self.untouched
        return bool(meaning(self.ours.value) == meaning(self.base.value))
