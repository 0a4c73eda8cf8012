"""What a PICTURE says: how many characters an item has, whether it is a number, and where its point is."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_DIGITS = 31
"""With ARITH(EXTEND), Enterprise COBOL's limit."""

LONGEST = 1 << 20
"""No record is longer than the longest line that is read."""

_REPEATED = re.compile(r"(?P<symbol>[^()])\((?P<times>[0-9]{1,7})\)")
_NUMBER = re.compile(
    r"(?P<sign>S?)(?P<before>P*)(?P<whole>9*)(?P<after>P*)(?P<point>V?)(?P<zeros>P*)(?P<part>9*)(?P<end>P*)"
)
_EDITED = re.compile(r"(?:[AX9BZ0/+\-,.*PV$]|CR|DB)+")


@dataclass(frozen=True, slots=True)
class Picture:
    """`digits` are those that are stored, 0 for a text; `scale` of them stand behind the point.

    A negative scale means that many zeros that are not stored stand before the point.
    """

    text: str
    length: int
    digits: int = 0
    scale: int = 0
    signed: bool = False

    @property
    def is_number(self) -> bool:
        """Whether the item can be calculated with."""
        return self.digits > 0


class BadPicture(Exception):
    """A PICTURE that cannot be understood; says why."""


def picture(text: str) -> Picture:
    """Return what a picture says; raises BadPicture."""
    total = sum(int(repeated["times"]) for repeated in _REPEATED.finditer(text))
    if total > LONGEST:
        raise BadPicture(f"is longer than {LONGEST} characters")
    symbols = _REPEATED.sub(lambda repeated: repeated["symbol"] * int(repeated["times"]), text)
    if not symbols or "(" in symbols or ")" in symbols:
        raise BadPicture("has a number of repetitions that cannot be read")
    if set(symbols) & {"N", "G"}:
        raise BadPicture("is of national or double-byte letters, which are not read")
    number = _NUMBER.fullmatch(symbols)
    if number is not None and "9" in symbols:
        return _number(text, number)
    if set(symbols) <= {"X", "A", "9", "B", "0", "/"} and set(symbols) & {"X", "A"}:
        return Picture(text, len(symbols))
    if _EDITED.fullmatch(symbols) and set(symbols) & set("9Z*$+-"):
        # An edited number was made for a list: its editing is kept as text.
        return Picture(text, len(symbols.replace("V", "").replace("P", "")))
    raise BadPicture("is none that is read here")


def _number(text: str, found: re.Match[str]) -> Picture:
    digits = len(found["whole"]) + len(found["part"])
    if digits > MOST_DIGITS:
        raise BadPicture(f"has more than {MOST_DIGITS} digits")
    scaling = [len(found[name]) for name in ("before", "after", "zeros", "end")]
    if sum(map(bool, scaling)) > 1 or (found["end"] and not found["part"]):
        raise BadPicture("has P in more than one place")
    before, after, zeros, _ = scaling
    if after and found["part"]:
        raise BadPicture("has P between its digits")
    signed = bool(found["sign"])
    if before:
        # P before the digits puts the point before the P.
        return Picture(text, digits, digits, before + digits, signed)
    if zeros and found["whole"]:
        raise BadPicture("has P between its digits")
    scale = zeros + len(found["part"]) if found["point"] else -after
    return Picture(text, digits, digits, scale, signed)
