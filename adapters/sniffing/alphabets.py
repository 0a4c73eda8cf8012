"""Which charset texts in another alphabet than the Latin one are in, by how often their languages use each letter.

The bytes of Greek letters in one charset are Cyrillic ones in another, so that a letter alone tells nothing. In the
wrong charset a text is made of letters that its language hardly uses, and of capitals within its words.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from adapters.sniffing.letters import Word

_USUAL = {
    # The letters of each language, the most frequent ones first.
    "Cyrillic": "оеаинтсрвлкмдпуяыьгзбчйхжшіюцщїєэфъёґўјљњћђџ",
    "Greek": "αοιετσνηυρπκμλςωδγίόάχέήθφύβώξζψϊϋΐΰ",
    "Hebrew": "יוהלארתמבשנעםדחכקפסטןגצזךףץ",
    "Arabic": "الينمورتبةعدسفهكقأحجشطصىخإذضئزثغءظؤآپچژگ",
    "Thai": "านร่อกเงมยลวดี้ทัสตะปบคหแจพิชขใไโณผึผูุ์ซำถืธฐฟฎษศภญ็ฉฮฝฆฬๆฏฑฒฤ",
}
CHARSETS: Mapping[str, str] = {
    **dict.fromkeys(("cp1251", "cp866", "koi8-r", "iso8859-5"), "Cyrillic"),
    **dict.fromkeys(("cp1253", "iso8859-7", "cp737"), "Greek"),
    **dict.fromkeys(("cp1255", "iso8859-8", "cp862"), "Hebrew"),
    **dict.fromkeys(("cp1256", "iso8859-6"), "Arabic"),
    "cp874": "Thai",
}
"""Of charsets that spell a text in the same way, the first one is named."""

_DECAY = 0.93
"""How much rarer each letter is than the one before it."""
_FOREIGN = math.log(1e-4)
"""What a character that the language does not have is worth, in the middle of a word."""
_MISPLACED = -3.0
"""What a capital behind a small letter is worth."""
_WORDS = 0.5
"""The share of the words beyond ASCII that have no letter of ASCII, in a text of such an alphabet."""
_SHORTEST = 3
_MOST_TIMES = 5
_LEAST = -4.1
"""What a letter is worth on average, at least, in a language's own charset."""
CLOSE = 5.0
"""Charsets that are nearer than this cannot be told apart: the chances are less than 150 to 1."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A charset and how well it fits: the logarithm of a chance."""

    charset: str
    chance: float


def fitting(words: Sequence[Word]) -> list[Fit] | None:
    """Return the charsets of such an alphabet that fit the words, the best one first.

    None where the words are not of such an alphabet, because most have letters of ASCII.
    """
    whole = {word: min(times, _MOST_TIMES) for word, times in _whole(words)}
    letters = sum(len(word) * times for word, times in whole.items())
    every = sum(min(word.times, _MOST_TIMES) for word in words)
    if not whole or sum(whole.values()) < _WORDS * every:
        return None
    chances = [
        Fit(charset, sum(_chance(word, charset) * times for word, times in whole.items())) for charset in CHARSETS
    ]
    best = sorted((fit for fit in chances if fit.chance >= _LEAST * letters), key=lambda fit: -fit.chance)
    return [fit for fit in best if fit.chance >= best[0].chance - CLOSE]


def _whole(words: Iterable[Word]) -> Iterable[tuple[bytes, int]]:
    """Yield the words without a letter of ASCII. A line that a DOS program drew has one sign nearly all along."""
    for word in words:
        bare = word.judged.strip(b" 0")
        if len(bare) >= _SHORTEST and min(bare) >= 0x80 and 2 * max(map(bare.count, bare)) <= len(bare):  # noqa: PLR2004 - ASCII
            yield bare, word.times


def _chance(word: bytes, charset: str) -> float:
    usual = _CHANCES[CHARSETS[charset]]
    text = word.decode(charset, "replace")
    chance = sum(usual.get(letter, _FOREIGN) for letter in text.lower())
    misplaced = sum(before.islower() and letter.isupper() for before, letter in pairwise(text))
    return chance + _MISPLACED * misplaced


def _logarithms(letters: str) -> dict[str, float]:
    weights = {letter: _DECAY**rank for rank, letter in enumerate(dict.fromkeys(letters))}
    total = sum(weights.values())
    return {letter: math.log(weight / total) for letter, weight in weights.items()}


_CHANCES = {name: _logarithms(letters) for name, letters in _USUAL.items()}
