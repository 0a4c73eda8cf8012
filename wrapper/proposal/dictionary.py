"""The dictionary of legacy words: what stands in dictionary.txt of this package, and what the operator adds.

The file is plain text, so that it can be printed, read and copied. The operator's own stands in the catalog's
folder under the same name, and wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from pathlib import Path

DICTIONARY_NAME = "dictionary.txt"
LEFT_OUT = ""

_ENTRY = re.compile(r"(?P<word>[^\s=]+)\s*=\s*(?P<words>-|[A-Za-z][A-Za-z ]*)")


class DictionaryError(Exception):
    """A dictionary that cannot be read; the message names the file, the line and the way out."""


@dataclass(frozen=True)
class Dictionary:
    """Words by abbreviation, which is in capitals; LEFT_OUT for what names of tables do without."""

    words: Mapping[str, str]
    own: Mapping[str, str] = field(default_factory=dict)
    """Those of them that the operator added."""
    german: bool = False
    """Whether the names of the legacy are German, so that they stay as they are."""

    @cached_property
    def known(self) -> frozenset[str]:
        """All words that are listed."""
        return frozenset(self.words)

    @cached_property
    def whole(self) -> frozenset[str]:
        """The words that stand for themselves: JOB does, CUST does not."""
        return frozenset(word for word, meaning in self.words.items() if meaning == word.lower())

    def meaning(self, part: str) -> str | None:
        """Return the words that a part of a name stands for, LEFT_OUT, or None for one that is not listed."""
        return self.words.get(part.upper())

    def in_german(self) -> Dictionary:
        """Return the operator's own words, and what names of tables do without in any language."""
        return Dictionary({**_left_out(self.words), **self.own}, self.own, german=True)


def _left_out(words: Mapping[str, str]) -> dict[str, str]:
    return {word: meaning for word, meaning in words.items() if meaning == LEFT_OUT}


def dictionary_text() -> str:
    """Return the text of the dictionary that comes with the product."""
    return files(__package__).joinpath(DICTIONARY_NAME).read_text(encoding="utf-8")


def load_dictionary(folder: Path | None = None) -> Dictionary:
    """Return the dictionary, with the operator's own of a catalog's folder; raises DictionaryError."""
    words, added = dict(_entries(dictionary_text(), DICTIONARY_NAME)), {}
    if folder is not None and (own := folder / DICTIONARY_NAME).exists():
        try:
            text = own.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as wrong:
            raise DictionaryError(f"{own} cannot be read as UTF-8 text") from wrong
        added = dict(_entries(text, str(own)))
    return Dictionary({**words, **added}, added)


def _entries(text: str, name: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        entry = line.partition("#")[0].strip()
        if not entry:
            continue
        match = _ENTRY.fullmatch(entry)
        if match is None:
            raise DictionaryError(f"{name}:{number} is no entry: write ABBREVIATION = words, such as CUST = customer")
        yield match["word"].upper(), LEFT_OUT if match["words"] == "-" else " ".join(match["words"].lower().split())
