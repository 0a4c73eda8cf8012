"""How well bytes beyond ASCII read as letters and signs of a charset: by the words and numbers that they stand in.

A charset of one byte a letter never fails to decode; what tells is whether the result looks like words, whether a sign
such as the euro's stands beside a number, and whether lines that DOS programs drew are lines.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

WESTERN = frozenset("åäöæøéüßñçèàêôîïâáíóúãõûëòùìÅÄÖÆØÉÜÑÇÁÍÓÚ")
"""The letters of Western Europe beyond ASCII that are usual."""

CENTRAL = frozenset("ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽőűŐŰăâîșțşţ")
"""Those of Central Europe."""

ALONE = frozenset("àáéèíóòåöùæøâê")
"""Letters that are words by themselves somewhere, in small letters."""

VOWELS = tuple("aeiou")
UNITS = tuple("mcdkgslAFVWH")

MOST_WORDS = 2000

UNDECODED = -5.0

_TOKEN = re.compile(rb"(?:[0-9] ?| )?[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*(?: ?[0-9]| )?")
"""A word with a byte beyond ASCII, and whether a number or a blank stands beside it."""

_DIGITS = bytes.maketrans(b"123456789", b"000000000")


@dataclass(frozen=True)
class Around:
    """What stands beside a letter: "" where a field or line begins or ends. `near` looks across one blank."""

    before: str
    after: str
    behind: str
    near: str

    @property
    def letters(self) -> list[str]:
        """The letters beside it."""
        return [other for other in (self.before, self.after) if other.isalpha()]

    @property
    def is_beside_number(self) -> bool:
        """Whether a digit stands beside it, a blank between them or not."""
        return any(letter.isdecimal() for letter in self.near)


@dataclass(frozen=True, slots=True)
class Word:
    """A word with bytes beyond ASCII: as it is judged, with zeros for digits, as it came first, and how often."""

    judged: bytes
    shown: bytes
    times: int


def words_of(raw: bytes) -> list[Word]:
    """Return the words with bytes beyond ASCII, the most frequent first."""
    found = _TOKEN.findall(raw)
    shown: dict[bytes, bytes] = {}
    for word in found:
        shown.setdefault(word.translate(_DIGITS), word)
    counted = Counter(word.translate(_DIGITS) for word in found)
    return [Word(judged, shown[judged], times) for judged, times in counted.most_common(MOST_WORDS)]


def encloses_words(raw: bytes) -> bool:
    """Whether two bytes stand before and behind words, as quotation marks of Windows do, and nowhere else."""
    for opening, closing in ((b"\x93", b"\x94"), (b"\x84", b"\x93")):
        times = raw.count(opening)
        opened = re.findall(rb"(?<![A-Za-z\x80-\xff])%b(?=[A-Za-z0-9\x80-\xff])" % opening, raw)
        closed = re.findall(rb"(?<=[A-Za-z0-9.!?\x80-\xff])%b(?![A-Za-z\x80-\xff])" % closing, raw)
        if times and times == len(opened) == len(closed) == raw.count(closing):
            return True
    return False


def score(word: bytes, charset: str) -> float:
    """Return how well one word reads in a charset: 1 for a letter in its place, less than 0 for what is an accident."""
    try:
        text = word.decode(charset)
    except UnicodeDecodeError:
        return UNDECODED
    return sum(_of_letter(text, at) for at, letter in enumerate(text) if letter > "\x7f")


def _of_letter(text: str, at: int) -> float:
    letter = text[at]
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    around = Around(
        before, after, text[at + 2 : at + 3], text[max(at - 2, 0) : at].strip()[-1:] + text[at + 1 :][:2].strip()[:1]
    )
    if letter < "\xa0":
        # A control character, which is in no text.
        return UNDECODED
    if letter in _SIGNS:
        return _SIGNS[letter](around)
    if "\u2500" <= letter <= "\u259f":
        # Lines are drawn with lines; within a word they are a letter of another charset.
        if around.letters or around.is_beside_number:
            return -3.0
        drawn = any("\u2500" <= other <= "\u259f" for other in (around.before, around.after) if other)
        return 1.0 if letter in (around.before, around.after) else 0.5 * drawn
    if letter.isalpha():
        return _alphabetic(letter, around)
    return -3.0 if around.letters or around.is_beside_number else -1.0


def _alphabetic(letter: str, around: Around) -> float:
    cyrillic = "\u0400" <= letter <= "\u04ff"
    value = 1.0 if letter in WESTERN or cyrillic else 0.8 if letter in CENTRAL else 0.2
    if not cyrillic and letter not in WESTERN and ord(letter) > 0x17F:  # noqa: PLR2004 - the end of Latin
        value = -1.5
    if not around.letters:
        return (0.2 if letter in ALONE else -0.2) - around.is_beside_number
    if around.before == letter == around.after:
        # A line that is drawn, in another charset.
        return -1.0
    if letter.isupper() and around.before.islower():
        value -= 2.5
    if letter.isupper() and around.before.isupper() and around.after.islower():
        value -= 1.0
    if letter == "á" and around.before in VOWELS and around.after in VOWELS:
        # In DOS's code pages it is the sharp s of German.
        value -= 0.3
    if letter.islower() and around.after.isupper():
        value -= 2.5 if around.before.isupper() or not around.before.isalpha() else 1.0
    for other in around.letters:
        if cyrillic != ("\u0400" <= other <= "\u04ff"):
            value -= 2.0
        elif not cyrillic and other > "\x7f":
            value -= 0.6
    return value - 0.5 * sum(bool(other.strip()) and not other.isalpha() for other in (around.before, around.after))


def _beside_number(around: Around) -> float:
    return 1.0 if around.is_beside_number else -1.5 if around.letters else 0.3


def _degree(around: Around) -> float:
    return (
        1.0
        if around.before.isdecimal() or (around.before == " " and around.near[:1].isdecimal())
        else 0.3
        if around.before in "nN"
        else -0.5
    )


def _between(around: Around) -> float:
    return -1.5 if len(around.letters) == 2 else 0.5  # noqa: PLR2004 - both sides


def _before_word(around: Around) -> float:
    return -1.0 if around.before.strip() else 0.5 if around.after.strip() else 0.25 * bool(around.after)


def _ellipsis(around: Around) -> float:
    return 0.5 if around.before.strip() and not around.after.isalpha() else -0.5


def _behind_word(around: Around) -> float:
    return -1.0 if around.after.isalpha() else 0.5


def _mark(around: Around) -> float:
    return 2 * _behind_word(around)


def _power(around: Around) -> float:
    return 1.0 if around.before in UNITS else _behind_word(around)


def _micro(around: Around) -> float:
    return 1.2 if around.after in UNITS and not around.before.isalpha() else -1.0


def _turned_mark(around: Around) -> float:
    return 1.0 if not around.before.isalpha() and around.after.isalpha() else -1.0


def _apostrophe(around: Around) -> float:
    if len(around.letters) < 2:  # noqa: PLR2004 - both sides
        return 0.3
    # O'Brien, d'or, and not the capitals of a word, whose letter in code page 850 this byte is.
    in_name = around.after.isupper() and around.behind.islower()
    return 1.2 if around.before.islower() or in_name or around.after in "AEIOUH" else 0.0


def _space(around: Around) -> float:
    return 0.5 if around.is_beside_number or not around.letters else 0.1


_SIGNS = {
    **dict.fromkeys("€£¥", _beside_number),
    **dict.fromkeys("§±½¼¾\xd7÷‰", _beside_number),
    "°": _degree,
    **dict.fromkeys("²³", _power),
    **dict.fromkeys("ªº", _behind_word),
    **dict.fromkeys("®™©", _mark),
    "…": _ellipsis,
    **dict.fromkeys("•·", _between),
    **dict.fromkeys("¿¡", _turned_mark),
    "µ": _micro,
    **dict.fromkeys("\u2013\u2014", _between),
    **dict.fromkeys("«\u201e\u2018", _before_word),
    **dict.fromkeys("»\u201d", _behind_word),
    "\u201c": _between,
    "\u2019": _apostrophe,
    "\xa0": _space,
}
"""The signs that are usual, and where each of them stands."""
