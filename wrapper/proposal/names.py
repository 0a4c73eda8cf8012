"""Legacy names → names of the API: parted into words, translated by the dictionary, never without saying so.

Pure. `Named.used` lists every word that was translated, for the comment beside the name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from wrapper.nouns import plural, singular
from wrapper.proposal.dictionary import LEFT_OUT, Dictionary

# A bare NFKD would make Umsatze of Umsätze; these are the spellings that the languages themselves use.
_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "æ": "ae", "å": "aa", "đ": "d", "ł": "l", "œ": "oe"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Æ": "Ae", "Å": "Aa", "Đ": "D", "Ł": "L", "Œ": "Oe"}
)
_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_WRITTEN_TOGETHER = 5
"""Letters from which on a part is tried as several words: CUSTNO, JOBMAST."""
_SHORTEST = 3
_SHORT_ENDINGS = {"NO", "NR", "DT", "TM", "CD", "FL", "ID", "NM", "TX", "OH"}
"""Words of two letters that are believed at the end of a name written together; elsewhere they are accidents."""
_ENDINGS_OF_WORDS = {"ENT", "EST", "SER", "VER", "NET", "MAT", "LEN", "PER", "ACT", "END"}
"""Abbreviations that end ordinary words too (content, server): believed behind words that stand for themselves only."""
_MOST_PIECES = 4
_DESCRIBING = {"new", "old", "last", "first", "next", "previous", "current", "active", "open", "closed", "actual"}
"""Words that name nothing by themselves."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name for the API, its words, and what the dictionary made of which part."""

    words: tuple[str, ...]
    used: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The words with underscores between them."""
        return "_".join(self.words)

    @property
    def how(self) -> str:
        """How the name came about: `CUST = customer, NO = number`; empty when nothing was translated."""
        return ", ".join(f"{part} = {words or 'left out'}" for part, words in self.used)


def column_name(legacy: str, dictionary: Dictionary, at: int = 1) -> Named:
    """Return the name of a field for a column; `at` numbers a column whose name has no Latin letters."""
    return _translated(legacy, dictionary) or Named((f"column_{at}",))


def table_name(legacy: str, dictionary: Dictionary, at: int = 1) -> Named:
    """Return the name of a resource for a table: in the plural, and without words such as MAST and TBL."""
    found = _translated(legacy, dictionary, table=True) or Named((f"table_{at}",))
    foreign = dictionary.german or any(ord(letter) > 127 for letter in legacy)  # noqa: PLR2004 - the last of ASCII
    # English rules make no plural of a word in another language, nor of what describes one.
    last = found.words[-1]
    last = last if foreign or last in _DESCRIBING else plural(last)
    return Named((*found.words[:-1], last), found.used)


def _translated(legacy: str, dictionary: Dictionary, *, table: bool = False) -> Named | None:
    """Return the words of a legacy name, or None when it has no letters we can spell."""
    words: list[str] = []
    used: list[tuple[str, str]] = []
    dropped: list[tuple[str, str]] = []
    # Where capitals begin words, every word stands for itself already: Shippers is not SHIP and PERS.
    together = legacy.upper() == legacy or legacy.lower() == legacy
    for part in parts(legacy):
        for piece in _pieces(part, dictionary) if together else (part,):
            meaning = dictionary.meaning(piece)
            if meaning == LEFT_OUT and table:
                dropped.append((piece, LEFT_OUT))
                continue
            found = (meaning or piece.lower()).split()
            words += found
            if found != [piece.lower()]:
                used.append((piece, " ".join(found)))
            elif piece != part:
                used.append((piece, piece.lower()))
    if dropped and all(word.isdigit() or word in _DESCRIBING for word in words):
        # A table called FILE, Table1 or NEWTAB has no other name.
        numbers = [word for word in words if word.isdigit()]
        words = [*(word for word in words if word not in numbers), *(piece.lower() for piece, _ in dropped), *numbers]
        dropped = []
    while words and words[0].isdigit():
        words = [*words[1:], words[0]] if any(not word.isdigit() for word in words) else ["n", *words]
    return Named(tuple(words), (*used, *dropped)) if words else None


def pieces(legacy: str, dictionary: Dictionary) -> list[str]:
    """Return the words of a legacy name, those written together parted where the dictionary knows them."""
    together = legacy.upper() == legacy or legacy.lower() == legacy
    found = parts(legacy)
    return [piece for part in found for piece in (_pieces(part, dictionary) if together else (part,))]


def parts(legacy: str) -> list[str]:
    """Return the parts of a legacy name: at separators, where small letters turn to capitals, around digits."""
    latin = unicodedata.normalize("NFKD", legacy.translate(_LETTERS))
    return _PART.findall("".join(letter if letter.isascii() else "" for letter in latin))


def _pieces(part: str, dictionary: Dictionary) -> Sequence[str]:
    if part.isdigit() or dictionary.meaning(part) is not None or len(part) < _WRITTEN_TOGETHER:
        return (part,)
    found = _split(part.upper(), dictionary.known, dictionary.whole)
    return found if found and len(found) <= _MOST_PIECES else (part,)


@lru_cache(maxsize=4096)
def _split(text: str, known: frozenset[str], whole: frozenset[str]) -> tuple[str, ...] | None:
    """Return the fewest known words that make up the text, or None; `whole` are those that stand for themselves."""
    if not text:
        return ()
    best: tuple[str, ...] | None = None
    for end in range(len(text), 1, -1):
        head, rest = text[:end], text[end:]
        fits = head in known and (len(head) >= _SHORTEST or (not rest and head in _SHORT_ENDINGS))
        tail = _split(rest, known, whole) if fits else None
        if tail is None or (best is not None and len(tail) + 1 >= len(best)):
            continue
        if head in whole or not _ENDINGS_OF_WORDS.intersection(tail):
            best = (head, *tail)
    return best


def one_of(words: Sequence[str]) -> str:
    """Return what one record is called for the words of a resource's name."""
    *before, last = words
    return "_".join((*before, singular(last)))


def free(name: str, taken: set[str]) -> str:
    """Return the name, or the name with the first number that makes it one of its own; it is taken from then on."""
    candidate, at = name, 2
    while candidate in taken:
        candidate, at = f"{name}_{at}", at + 1
    taken.add(candidate)
    return candidate
