"""Which charset the bytes of a text are in: certain where a mark or UTF-8 says so, else the likeliest by its letters.

One that is not certain is a guess, and says so: by `is_guess` an operator is asked to look at it.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from charset_normalizer import from_bytes

from adapters.files.line_blocks import MARKS, wide_charset
from adapters.sniffing.alphabets import CHARSETS, Fit, fitting
from adapters.sniffing.letters import Word, encloses_words, score, words_of
from adapters.sniffing.mainframe import code_page, looks_like_ebcdic
from adapters.sniffing.sample import Sample

CANDIDATES = (
    *("cp1252", "iso8859-15", "cp850", "cp858", "cp437", "cp865", "cp1250", "cp852"),
    *("cp1251", "cp866", "koi8-r", "mac-roman"),
)
"""In the order in which they are preferred when the letters do not tell them apart."""

WINDOWS = ("cp1252", "cp1250", "cp1251")
"""Those that have quotation marks."""

OF_TWO_BYTES = ("gb18030", "big5", "cp932", "euc_jp", "cp949")
RARE = (*OF_TWO_BYTES, "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874")
"""Those that are considered only where the letters make no words in the others."""

MOST_CONTROLS = 0.02
"""Of the bytes of a text, how many may be control characters..."""

MOST_DAMAGED = 0.2
"""... and of its lines, how many may hold some."""

MOST_KINDS = 2
"""A text may be divided by a control character, or have one for line breaks within fields; other files hold many."""

ASCII = "all bytes of the sample are ASCII, which every charset but EBCDIC shares"

_JAPANESE = re.compile(rb"\x1b\$[@B](?:[!-~]{2})+\x1b\([BJ]")
_EXTENDED = re.compile(rb"\x1b(?:\(I|\$\(D)")
"""Katakana of half the width, and the second set of Chinese letters, which plain ISO-2022-JP lacks."""

_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f]")


@dataclass(frozen=True, slots=True)
class Charset:
    """A charset, and why it is thought to be this one."""

    name: str
    evidence: str
    is_guess: bool = False
    is_ebcdic: bool = False


def sniff_charset(sample: Sample) -> Charset | None:
    """Return the charset of a sample, or None when it is no text at all."""
    certain = _marked(sample.head)
    if certain is not None:
        return certain
    if looks_like_ebcdic(sample.head):
        name, evidence = code_page(sample.joined)
        return Charset(name, evidence, is_guess=True, is_ebcdic=True)
    if _is_binary(sample.head):
        return None
    if sample.joined.isascii():
        return _escaped(sample.joined) or Charset("utf-8", ASCII)
    return _utf8(sample) or likeliest(sample.joined)


def _marked(head: bytes) -> Charset | None:
    """Return the charset that a byte order mark tells, or the zero bytes of wide letters."""
    for mark, name in MARKS.items():
        if head.startswith(mark):
            return Charset("utf-16", f"a byte order mark says that the text is {name}")
    if _is_wide(head):
        name = wide_charset(head, "utf-16")
        return Charset(name, f"every other byte is zero or one of few, as in {name} without a mark")
    return None


def _escaped(joined: bytes) -> Charset | None:
    """Return the charset of a Japanese text whose letters are ASCII between escape sequences (RFC 1468), or None."""
    found = _JAPANESE.search(joined)
    if found is None:
        return None
    name = "iso2022_jp_ext" if _EXTENDED.search(joined) else "iso2022_jp"
    shown = found.group().decode(name, "replace")
    return Charset(name, f"in {name} the letters between escape sequences read like {shown}", is_guess=True)


def _is_wide(head: bytes) -> bool:
    """Whether every other byte is zero, or for letters of another alphabet than the Latin one, the same."""
    sides = sorted((head[0::2], head[1::2]), key=lambda side: side.count(0))
    few, many = sides
    if len(few) < 4:  # noqa: PLR2004 - fewer tell nothing
        return False
    usual = sum(times for _, times in Counter(many).most_common(2))
    return few.count(0) < 0.05 * len(few) and many.count(0) > 0.1 * len(many) and usual > 0.95 * len(many)


def _is_binary(head: bytes) -> bool:
    """Whether control characters stand all over: in a text a damaged line or two hold some."""
    controls = _CONTROL.findall(head)
    lines = head.splitlines()
    damaged = sum(bool(_CONTROL.search(line)) for line in lines)
    is_much = len(controls) > MOST_CONTROLS * len(head) and damaged > MOST_DAMAGED * len(lines)
    return is_much and (len(set(controls)) > MOST_KINDS or b"\0" in controls)


def _utf8(sample: Sample) -> Charset | None:
    """Return UTF-8 when most letters beyond ASCII are well-formed in it, which never happens by chance."""
    texts = []
    for part in (sample.head, sample.middle, sample.tail):
        # The ends of a part may cut a letter in two.
        cut = part.lstrip(bytes(range(0x80, 0xC0))) if part is not sample.head else part
        decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        texts.append(decoder.decode(cut, final=sample.is_whole))
    text = "\n".join(texts)
    odd = sum("\udc80" <= letter <= "\udcff" for letter in text)
    letters = sum(letter > "\x7f" for letter in text) - odd
    if not odd:
        return Charset("utf-8", "all bytes of the sample beyond ASCII are well-formed UTF-8")
    if letters < odd:
        return None
    shown = _field_of(text, next(at for at, letter in enumerate(text) if "\udc80" <= letter <= "\udcff"))
    evidence = (
        f"{letters:,} of {letters + odd:,} letters beyond ASCII are well-formed UTF-8; values with others, such as "
        f"{shown!r}, are null and reported"
    )
    return Charset("utf-8", evidence, is_guess=True)


def _field_of(text: str, at: int) -> bytes:
    """Return the bytes of the field around a place, for a message."""
    before = re.split(r"[\n;,|\t]", text[max(at - 20, 0) : at])[-1]
    after = re.split(r"[\n;,|\t]", text[at : at + 20])[0]
    return (before + after).encode("utf-8", "surrogateescape")


def likeliest(joined: bytes) -> Charset:
    """Return the charset of one byte a letter in which bytes beyond ASCII read best."""
    words = words_of(joined)
    fits = fitting(words)
    if fits:
        return _of_alphabet(words, fits)
    candidates = WINDOWS if encloses_words(joined) else CANDIDATES
    scores = {name: sum(score(word.judged, name) * min(word.times, 5) for word in words) for name in candidates}
    # The Macintosh's own charset is rare, and has a letter in each place of a sign.
    scores |= {name: scores[name] * 0.9 for name in ("mac-roman",) if scores.get(name, 0) > 0}
    best = max(candidates, key=lambda name: scores[name])
    if scores[best] <= 0 or (fits == [] and _is_of_two_bytes(joined)):
        guess = from_bytes(joined[: 1 << 16], cp_isolation=[*CANDIDATES, *RARE]).best()
        name = codecs.lookup(guess.encoding).name if guess is not None else best
        text = f"the bytes beyond ASCII hardly make words; {name} fits them least badly: {_examples(words, name)}"
        return Charset(name, text, is_guess=True)
    text = f"in {best} the bytes beyond ASCII read like {_examples(words, best)}"
    second = max((name for name in candidates if name != best), key=lambda name: scores[name])
    close = scores[second] >= 0.9 * scores[best] and _examples(words, second) != _examples(words, best)
    return Charset(best, f"{text}; in {second} {_examples(words, second)}" if close else text, is_guess=True)


def _of_alphabet(words: Sequence[Word], fits: Sequence[Fit]) -> Charset:
    """Return the charset of a text in an alphabet of its own, with the others that may be meant as well."""
    best = fits[0]
    shown = _examples(words, best.charset)
    others = [(fit.charset, read) for fit in fits[1:] if (read := _examples(words, fit.charset)) != shown]
    text = f"in {best.charset} the bytes beyond ASCII read like {CHARSETS[best.charset]}: {shown}"
    return Charset(best.charset, "; ".join([text, *(f"in {name} {read}" for name, read in others)]), is_guess=True)


def _is_of_two_bytes(joined: bytes) -> bool:
    """Return whether bytes beyond ASCII come in pairs that are letters of Chinese, Japanese or Korean."""
    for charset in OF_TWO_BYTES:
        with suppress(UnicodeDecodeError):
            letters = [letter for letter in joined.decode(charset) if letter > "\x7f"]
            if all(letter.isalpha() and letter >= "\u2e80" for letter in letters):
                return True
    return False


def _examples(words: Sequence[Word], charset: str) -> str:
    texts = [word.shown.decode(charset, "replace").strip() for word in words]
    named = [text.strip(" 0123456789") for text in texts if any(map(_is_beyond_ascii, text))]
    return ", ".join(list(dict.fromkeys(named or texts))[:3])


def _is_beyond_ascii(letter: str) -> bool:
    return letter.isalpha() and not letter.isascii()
