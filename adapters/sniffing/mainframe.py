"""Which code page of EBCDIC the text of a mainframe is in, and whether it is one at all."""

from __future__ import annotations

import re
from collections import Counter

from adapters.sniffing.letters import WESTERN

MAINFRAMES = ("cp037", "cp273", "cp278", "cp277", "cp500", "cp297", "cp1047")

_LETTERS = rb"\x81-\x89\x91-\x99\xa2-\xa9\xc1-\xc9\xd1-\xd9\xe2-\xe9"
_ODD = rb"[^%b\xf0-\xf9\x00-\x40\x4b-\x4e\x50\x5c-\x5e\x60\x61\x6b-\x6f\x7a\x7d-\x7f]" % _LETTERS
_EBCDIC_ACCENT = re.compile(
    rb"(?<=[%b]{2})%b(?=[%b])|(?<=[%b])%b(?=[%b]{2})" % (_LETTERS, _ODD, _LETTERS, _LETTERS, _ODD, _LETTERS)
)
"""A byte within a word that is neither a letter nor a sign in all code pages of EBCDIC."""


def looks_like_ebcdic(head: bytes) -> bool:
    """Whether blanks, digits and letters are those of EBCDIC and not of ASCII."""
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


def code_page(joined: bytes) -> tuple[str, str]:
    """Return the code page whose accented letters stand where letters do, and why it is thought to be this one."""
    accents = Counter(_EBCDIC_ACCENT.findall(joined))
    scores = {
        name: sum(_accent_score(byte.decode(name, "replace")) * times for byte, times in accents.items())
        for name in MAINFRAMES
    }
    best = max(MAINFRAMES, key=lambda name: scores[name])
    blanks = "blanks are the byte 40 and digits F0 to F9, as in EBCDIC"
    # Among binary numbers any byte turns up between letters.
    if scores[best] <= accents.total() / 2:
        return "cp037", f"{blanks}; no letter tells the code page, so cp037 is a guess"
    others = [name for name in MAINFRAMES if name != best and scores[name] == scores[best]]
    also = f"; {', '.join(others)} fit as well" if others else ""
    return best, f"{blanks}; the letters between others are accented ones in {best}{also}"


def _accent_score(text: str) -> float:
    return sum(1.0 if letter in WESTERN else -0.5 if letter in "{}[]\\|~^`@#$!" else 0.0 for letter in text)
