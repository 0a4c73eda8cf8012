"""Which charset the bytes of a text are in: certain where a mark or UTF-8 says so, else the likeliest by its letters.

A charset of one byte a letter never fails to decode; what tells is whether the result looks like words. So each
candidate is judged by the words that hold bytes beyond ASCII, and by the lines that DOS programs drew.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from charset_normalizer import from_bytes

from adapters.files.line_blocks import MARKS, wide_charset
from adapters.sniffing.sample import Sample

CANDIDATES = ("cp1252", "cp850", "cp437", "cp865", "cp1250", "cp852", "cp1251", "cp866", "koi8-r", "mac-roman")
"""In the order in which they are preferred when the letters do not tell them apart."""

MAINFRAMES = ("cp037", "cp273", "cp278", "cp277", "cp500", "cp297", "cp1047")

WESTERN = frozenset("åäöæøéüßñçèàêôîïâáíóúãõûëòùìÅÄÖÆØÉÜÑÇÁÍÓÚ")
"""The letters of Western Europe beyond ASCII that are usual."""

CENTRAL = frozenset("ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽőűŐŰăâîșțşţ")
"""Those of Central Europe."""

SIGNS = frozenset("€£§°±²³½¼¾µ«»\u201c\u201d\u201e\u2018\u2013\u2014…•©®™¿¡ºª·")

MOST_WORDS = 5000

MOST_CONTROLS = 0.02
"""Of the bytes of a text, how many may be control characters..."""

MOST_DAMAGED = 0.2
"""... and of its lines, how many may hold some."""

_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x19\x1b-\x1e]")

_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_LETTERS = rb"\x81-\x89\x91-\x99\xa2-\xa9\xc1-\xc9\xd1-\xd9\xe2-\xe9"
_ODD = rb"[^%b\xf0-\xf9\x00-\x40\x4b-\x4e\x50\x5c-\x5e\x60\x61\x6b-\x6f\x7a\x7d-\x7f]" % _LETTERS
_EBCDIC_ACCENT = re.compile(
    rb"(?<=[%b]{2})%b(?=[%b])|(?<=[%b])%b(?=[%b]{2})" % (_LETTERS, _ODD, _LETTERS, _LETTERS, _ODD, _LETTERS)
)
"""A byte within a word that is neither a letter nor a sign in all code pages of EBCDIC."""


@dataclass(frozen=True, slots=True)
class Charset:
    """A charset, and why it is thought to be this one."""

    name: str
    evidence: str
    is_ebcdic: bool = False


def sniff_charset(sample: Sample) -> Charset | None:
    """Return the charset of a sample, or None when it is no text at all."""
    certain = _marked(sample.head)
    if certain is not None:
        return certain
    if _looks_like_ebcdic(sample.head):
        return _mainframe(sample.joined)
    if _is_binary(sample.head):
        return None
    if sample.joined.isascii():
        return Charset("utf-8", "all bytes of the sample are ASCII, which every charset but EBCDIC shares")
    if _is_utf8(sample):
        return Charset("utf-8", "all bytes of the sample beyond ASCII are well-formed UTF-8")
    return _likeliest(sample.joined)


def _marked(head: bytes) -> Charset | None:
    """Return the charset that a byte order mark tells, or the zero bytes of wide letters."""
    if head.startswith(codecs.BOM_UTF8):
        return Charset("utf-8", "a byte order mark says that the text is UTF-8")
    for mark, name in MARKS.items():
        if head.startswith(mark):
            return Charset("utf-16", f"a byte order mark says that the text is {name}")
    if _has_every_other_byte_zero(head):
        name = wide_charset(head, "utf-16")
        return Charset(name, f"every other byte is zero, as in {name} without a mark")
    return None


def _has_every_other_byte_zero(head: bytes) -> bool:
    even, odd = head[0::2], head[1::2]
    if len(odd) < 4:  # noqa: PLR2004 - fewer tell nothing
        return False
    shares = sorted((even.count(0) / len(even), odd.count(0) / len(odd)))
    return shares[0] < 0.05 and shares[1] > 0.4  # noqa: PLR2004 - shares


def _looks_like_ebcdic(head: bytes) -> bool:
    letters = sum(head.count(byte) for byte in _EBCDIC_BYTES)
    ascii_share, ascii_blanks = _ascii_share(head), head.count(0x20)
    if letters <= 0.35 * len(head):
        return False
    if head.count(0x40) > ascii_blanks:
        return ascii_share < 0.3  # noqa: PLR2004 - a share: a packed digit may look like one of ASCII's
    return not ascii_blanks and b"\n" not in head and ascii_share < 0.15  # noqa: PLR2004 - a share


_EBCDIC_BYTES = (
    *(0x40,),
    *range(0xF0, 0xFA),
    *(zone | digit for zone in (0x80, 0x90, 0xC0, 0xD0) for digit in range(1, 10)),
    *(zone | digit for zone in (0xA0, 0xE0) for digit in range(2, 10)),
)


def _ascii_share(head: bytes) -> float:
    kinds = (range(0x30, 0x3A), range(0x41, 0x5B), range(0x61, 0x7B), (0x20, 0x0A, 0x0D))
    return sum(head.count(byte) for kind in kinds for byte in kind) / len(head)


def _is_binary(head: bytes) -> bool:
    """Whether control characters stand all over: in a text a damaged line or two hold some."""
    controls = len(_CONTROL.findall(head))
    lines = head.splitlines()
    damaged = sum(bool(_CONTROL.search(line)) for line in lines)
    return controls > MOST_CONTROLS * len(head) and damaged > MOST_DAMAGED * len(lines)


def _is_utf8(sample: Sample) -> bool:
    for part in (sample.head, sample.middle, sample.tail):
        # The ends of a part may cut a letter in two.
        cut = part.lstrip(bytes(range(0x80, 0xC0))) if part is not sample.head else part
        try:
            codecs.getincrementaldecoder("utf-8")().decode(cut, final=sample.is_whole)
        except UnicodeDecodeError:
            return False
    return True


def _likeliest(joined: bytes) -> Charset:
    words = Counter(_WORD.findall(joined)).most_common(MOST_WORDS)
    scores = {name: sum(_score(word, name) * min(times, 5) for word, times in words) for name in CANDIDATES}
    best = max(CANDIDATES, key=lambda name: scores[name])
    shown = ", ".join(dict.fromkeys(_examples(words, best)))
    if scores[best] <= 0:
        guess = from_bytes(joined[: 1 << 16], cp_isolation=[*CANDIDATES]).best()
        best = guess.encoding if guess is not None else "cp1252"
        return Charset(
            best.replace("_", "-"), f"the letters beyond ASCII hardly make words; {best} fits them least badly"
        )
    second = max((name for name in CANDIDATES if name != best), key=lambda name: scores[name])
    sure = "" if scores[second] < 0.9 * scores[best] else f"; {second} fits as well"
    return Charset(best, f"in {best} the letters beyond ASCII make words such as {shown}{sure}")


def _examples(words: Iterable[tuple[bytes, int]], charset: str) -> list[str]:
    texts = [word.decode(charset, "replace") for word, _ in words]
    return [text for text in texts if any(letter.isalpha() for letter in text)][:3] or texts[:3]


def _score(word: bytes, charset: str) -> float:
    try:
        text = word.decode(charset)
    except UnicodeDecodeError:
        return -5.0
    return sum(_letter_score(text, at) for at, letter in enumerate(text) if letter > "\x7f")


def _letter_score(text: str, at: int) -> float:
    letter = text[at]
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    neighbours = [other for other in (before, after) if other]
    if letter.isalpha() and letter not in "ªº":
        return _alphabetic_score(letter, before, neighbours)
    if "\u2500" <= letter <= "\u259f":
        # Lines are drawn with lines; within a word they are a letter of another charset.
        return -3.0 if any(other.isalpha() for other in neighbours) else 1.0
    if letter == "\u2019":
        return 0.5
    if letter in SIGNS:
        return -2.0 if len(neighbours) == 2 and all(map(str.isalpha, neighbours)) else 0.5  # noqa: PLR2004 - both sides
    return -3.0 if neighbours else -1.0


def _alphabetic_score(letter: str, before: str, neighbours: list[str]) -> float:
    cyrillic = "\u0400" <= letter <= "\u04ff"
    score = 1.0 if letter in WESTERN or cyrillic else 0.8 if letter in CENTRAL else 0.2
    if not cyrillic and letter not in WESTERN and not letter.isascii() and ord(letter) > 0x17F:  # noqa: PLR2004 - Latin
        score = -1.5
    if before.isalpha() and letter.isupper() and before.islower():
        score -= 2.5
    if letter.islower() and len(neighbours) == 2 and all(other.isupper() for other in neighbours):  # noqa: PLR2004 - both
        score -= 2.5
    for other in neighbours:
        if cyrillic != ("\u0400" <= other <= "\u04ff") and other.isalpha():
            score -= 2.0
        elif not cyrillic and other > "\x7f" and other.isalpha():
            score -= 0.6
        elif not other.isalpha():
            score -= 0.5
    return score


def _mainframe(joined: bytes) -> Charset:
    accents = Counter(_EBCDIC_ACCENT.findall(joined))
    scores = {
        name: sum(_accent_score(byte.decode(name, "replace")) * times for byte, times in accents.items())
        for name in MAINFRAMES
    }
    best = max(MAINFRAMES, key=lambda name: scores[name])
    blanks = "blanks are the byte 40 and digits F0 to F9, as in EBCDIC"
    # Among binary numbers any byte turns up between letters.
    if scores[best] <= accents.total() / 2:
        return Charset("cp037", f"{blanks}; no letter tells the code page, so cp037 is a guess", is_ebcdic=True)
    others = [name for name in MAINFRAMES if name != best and scores[name] == scores[best]]
    also = f"; {', '.join(others)} fit as well" if others else ""
    return Charset(best, f"{blanks}; the letters between others are accented ones in {best}{also}", is_ebcdic=True)


def _accent_score(text: str) -> float:
    return sum(1.0 if letter in WESTERN else -0.5 if letter in "{}[]\\|~^`@#$!" else 0.0 for letter in text)
