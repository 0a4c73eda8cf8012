"""The layout that a COBOL copybook describes: its items in their places, tables spread out, alternatives chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.errors import OptionError
from adapters.files.opening import opened
from adapters.files.rows import LoadError
from adapters.fixed_width.copybook_entries import STANDALONE, Item, records
from adapters.fixed_width.copybook_places import Places, areas
from adapters.fixed_width.copybook_text import CopybookError, is_free_form, sentences
from adapters.fixed_width.record_layout import Layout

LONGEST_COPYBOOK = 1 << 22
"""Bytes; a larger file is no copybook."""


@dataclass(frozen=True, slots=True)
class Copybook:
    """A copybook that was read: the records it describes. `name` is the file's, for messages."""

    name: str
    roots: tuple[Item, ...]

    @classmethod
    def load(cls, path: Path) -> Copybook:
        """Read a copybook; raises OptionError that names the line."""
        text = _text(path)
        form = is_free_form(text)
        try:
            return cls(path.name, tuple(_records(text, form)))
        except CopybookError as error:
            try:
                # What seemed to be one form may have been the other.
                return cls(path.name, tuple(_records(text, not form)))
            except CopybookError:
                raise _refusal(path.name, error) from error

    def layout(self, record: str = "", redefines: Mapping[str, str] | None = None) -> Layout:
        """Return the layout of a record; raises OptionError where the copybook leaves a choice that is not made."""
        try:
            return Places(redefines or {}).layout(self._chosen(record))
        except CopybookError as error:
            raise _refusal(self.name, error) from error

    def readings(self, record: str = "") -> dict[str, list[str]]:
        """Return each item of a record that others redefine, with all that may be read in its place, itself first."""
        found: dict[str, list[str]] = {}
        groups = [self._chosen(record)]
        for group in groups:
            groups += group.children
            try:
                listed = list(areas(group))
            except CopybookError as error:
                raise _refusal(self.name, error) from error
            found |= {
                first.name: [first.name, *[each.name or "FILLER" for each in others]]
                for first, others in listed
                if others
            }
        return found

    def _chosen(self, record: str) -> Item:
        names = [root.name or "FILLER" for root in self.roots]
        if not record and len(self.roots) == 1:
            return self.roots[0]
        for root in self.roots:
            if record and root.name == record.upper():
                return root
        msg = f"{self.name} has no record {record}" if record else f"{self.name} describes {len(names)} records"
        raise OptionError("record", f"{msg}: {', '.join(names)}", f"write record: {names[0]}")


def _text(path: Path) -> str:
    try:
        with opened(path) as file:
            raw = file.read(LONGEST_COPYBOOK + 1)
    except LoadError as error:
        raise OptionError("copybook", f"{path.name}: {error}", "give the path of the copybook's source") from error
    except OSError as error:
        raise OptionError(
            "copybook", f"{path} cannot be read: {error.strerror}", "give its path from the catalog's folder"
        ) from error
    if len(raw) > LONGEST_COPYBOOK or b"\0" in raw:
        raise OptionError("copybook", f"{path.name} is no text, so it is no copybook", "name the copybook's source")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _records(text: str, free: bool) -> Sequence[Item]:
    roots = records(sentences(text, free))
    if not roots:
        raise CopybookError(1, "there is no data description", "begin with one such as 01 RECORD.")
    numbered = [root for root in roots if root.level in (1, STANDALONE)]
    if not numbered:
        # Many copybooks begin below the 01, which the program writes itself.
        return [Item(1, "RECORD", roots[0].line, children=roots)]
    if len(numbered) < len(roots):
        stray = next(root for root in roots if root.level not in (1, STANDALONE))
        raise CopybookError(
            stray.line, f"{stray.name or 'FILLER'} stands before the first level 01", "move it below one"
        )
    return roots


def _refusal(name: str, error: CopybookError) -> OptionError:
    return OptionError(error.option, f"{name}:{error.line}: {error}", error.hint)
