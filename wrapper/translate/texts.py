"""Converters of text, ids, codes, booleans and JSON text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import msgspec

from adapters.query import Row, Stored
from wrapper.catalog.formats import boolean_pair
from wrapper.catalog.model import CodeMap, Field, FieldType, OnUnknown, Padding
from wrapper.translate.converter import Converter, Public, Wire
from wrapper.translate.faults import BadValue, NotStorable, Reason, Unreadable
from wrapper.translate.stored import is_blank, text_of

_LISTED = 20
# sqlite, PostgreSQL and ODBC drivers fail on these in a parameter rather than find nothing.
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")
_DIGITS = re.compile("-?[0-9]{1,309}")
_WHOLE = range(-(2**63), 2**63)
"""Whole numbers that every driver takes."""


def checked_text(text: str, *, or_empty: bool = False) -> str:
    """Return a text from a URL that a driver can be given; raises BadValue."""
    if not text and not or_empty:
        raise BadValue("must not be empty")
    if _UNSENDABLE.search(text):
        raise BadValue("must not hold NUL or half surrogate characters")
    return text


def padded(text: str, field: Field) -> Stored:
    """Return a text as the field's column stores it; raises NotStorable when it does not fit."""
    if field.stored_number:
        if not _DIGITS.fullmatch(text) or str(int(text)) != text:
            raise NotStorable("is not a number without leading zeros, which is what the column holds")
        return int(text) if int(text) in _WHOLE else Decimal(text)
    if field.width is None:
        return text
    if len(text) > field.width:
        raise NotStorable(f"must be at most {field.width} characters long")
    match field.padding:
        case Padding.SPACES_RIGHT:
            return text.ljust(field.width)
        case Padding.SPACES_LEFT:
            return text.rjust(field.width)
        case Padding.ZEROS_LEFT:
            return text.rjust(field.width, "0")
    return text


def unpadded(text: str, padding: Padding) -> str:
    """Return a stored text without its padding; a number of zeros keeps one."""
    match padding:
        case Padding.SPACES_RIGHT:
            return text.rstrip(" ")
        case Padding.SPACES_LEFT:
            return text.lstrip(" ")
        case Padding.ZEROS_LEFT:
            text = text.strip(" ")
            return text.lstrip("0") or text[:1]
    return text


class TextConverter(Converter):
    """Text and ids. A text field that is never null shows an empty text where the column is blank."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.keeps_empty = field.type is FieldType.TEXT and not field.nullable

    def is_blank(self, *stored: Stored) -> bool:
        """Return whether the text is NULL or a declared blank, or empty where that means "no value"."""
        if self.keeps_empty and isinstance(stored[0], str) and not stored[0].strip(" "):
            return "" in self.blanks
        return is_blank(stored[0], self.blanks)

    def _read(self, *stored: Stored) -> str:
        text = text_of(stored[0])
        return unpadded(text, self.field.padding) if text.strip(" ") else ""

    def _write(self, public: Public) -> tuple[Row, ...]:
        stored = padded(public, self.field)
        if self._read(stored) != public:
            raise NotStorable("must not begin or end with the characters the column is padded with")
        return ((stored,),)

    def parse(self, text: str) -> str:
        """Return the text, without leading zeros where the column is padded with them."""
        text = checked_text(text)
        return unpadded(text, Padding.ZEROS_LEFT) if self.field.padding is Padding.ZEROS_LEFT else text

    def parse_key(self, text: str) -> str:
        """Return the text, which holds a NUL where an engine stores one."""
        if "\0" not in text:
            return self.parse(text)
        checked_text(text.replace("\0", ""), or_empty=True)
        return text

    def text(self, public: Public) -> str:
        """Return the text itself."""
        return str(public)


class CodeConverter(Converter):
    """Codes: the public word of a stored code in one vocabulary; without a code map, the code itself."""

    def __init__(self, field: Field, codes: CodeMap | None) -> None:
        super().__init__(field)
        self.codes = codes
        self.unknown = codes.unknown if codes else OnUnknown.PASS
        self.words = {self._bare(code): word for code, word in codes.to_public.items()} if codes else {}
        self.stored: dict[str, list[str]] = {}
        for code, word in self.words.items():
            self.stored.setdefault(word, []).append(code)

    def _bare(self, code: str) -> str:
        padding = self.field.padding
        return unpadded(code, padding).strip(" ") if padding is Padding.ZEROS_LEFT else code.strip(" ")

    def is_blank(self, *stored: Stored) -> bool:
        """Return whether the code is blank; a code map may give blank a word, as `"": normal` does."""
        return is_blank(stored[0], self.blanks) and not (isinstance(stored[0], str) and self._has_blank(stored[0]))

    def _has_blank(self, stored: str) -> bool:
        return not stored.strip(" ") and "" in self.words

    def wire_of(self, *stored: Stored) -> Wire:
        """Return the word of a code; raises Unreadable for every unknown one, so that none is kept in a memo."""
        word, reason = self.read(*stored)
        if reason is not None:
            raise Unreadable(reason, reason.breach)
        return word

    def read(self, *stored: Stored) -> tuple[Wire, Reason | None]:
        """Return the word, and the report on an unknown code, which is served as the code map says."""
        try:
            word = self.to_public(*stored)
        except Unreadable as broken:
            return None, broken.reason
        if self.codes is None or self.is_blank(*stored):
            return word, None
        code = self._bare(text_of(stored[0]))
        return word, None if code in self.words else self._unknown()

    def _read(self, *stored: Stored) -> str | None:
        code = self._bare(text_of(stored[0]))
        if self.codes is None:
            return code
        if (word := self.words.get(code)) is not None:
            return word
        if self.unknown is OnUnknown.REJECT:
            raise Unreadable(self._unknown())
        return code if self.unknown is OnUnknown.PASS else None

    def _unknown(self) -> Reason:
        return Reason(f"is not in code map {self.codes.name if self.codes else ''}")

    def _write(self, public: Public) -> tuple[Row, ...]:
        if self.codes is None:
            return ((padded(public, self.field),),)
        if codes := self.stored.get(public):
            return tuple((padded(code, self.field),) for code in codes)
        # An unknown code is served as it stands, so that is how it may come back.
        if self.unknown is OnUnknown.PASS and public == self._bare(public) and public not in self.words:
            return ((padded(public, self.field),),)
        raise NotStorable(self._allowed())

    def parse(self, text: str) -> str:
        """Return the public word; one that the vocabulary does not list is refused, whatever the rows hold."""
        text = checked_text(text)
        if self.codes is not None and text not in self.stored:
            raise BadValue(self._allowed())
        return text

    def parse_key(self, text: str) -> str:
        """Return the word or, where unknown codes are served as they stand, the code."""
        if self.codes is not None and self.unknown is OnUnknown.PASS and text not in self.words:
            return checked_text(text)
        return self.parse(text)

    def _allowed(self) -> str:
        words = list(self.stored)
        more = f" and {len(words) - _LISTED} more" if len(words) > _LISTED else ""
        return f"must be one of: {', '.join(words[:_LISTED])}{more}"

    def text(self, public: Public) -> str:
        """Return the word itself."""
        return str(public)


class BooleanConverter(Converter):
    """Booleans stored as a pair of spellings such as Y/N, or natively."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        pair = boolean_pair(field.formats[0])
        self._native = pair is None
        self._true, self._false = (text.strip(" ") for text in pair or ("1", "0"))

    def is_blank(self, *stored: Stored) -> bool:
        """Return whether the flag is blank; in a pair such as `X/` blank is false."""
        if isinstance(stored[0], str) and not stored[0].strip(" ") and not self._false:
            return False
        return is_blank(stored[0], self.blanks)

    def _read(self, *stored: Stored) -> bool:
        text = text_of(stored[0]).strip(" ")
        if text == self._true:
            return True
        if text == self._false:
            return False
        # Drivers of bit columns answer with 1 and 0, whatever spellings the pair names.
        if isinstance(stored[0], int | float | Decimal) and text in ("0", "1"):
            return text == "1"
        raise Unreadable(f"is neither {self._true!r} nor {self._false!r}")

    def _write(self, public: Public) -> tuple[Row, ...]:
        if self._native:
            return ((bool(public),),)
        return ((padded(self._true if public else self._false, self.field),),)

    def parse(self, text: str) -> bool:
        """Return True or False for the two JSON spellings."""
        if text not in ("true", "false"):
            raise BadValue("must be true or false")
        return text == "true"

    def text(self, public: Public) -> str:
        """Return the JSON spelling."""
        return "true" if public else "false"

    def wire(self, public: Public) -> Wire:
        """Return the boolean itself."""
        return public


def _exact_float(text: str) -> float | msgspec.Raw:
    """Return a number of JSON with all of its digits: as it is spelled where a float would round it."""
    number = float(text)
    if (len(text) <= _EXACT_LENGTH and "e" not in text.lower()) or Decimal(text) == Decimal(repr(number)):
        return number
    return msgspec.Raw(text.encode())


_EXACT_LENGTH = 16
"""A float keeps any 15 digits."""
_decode_json = msgspec.json.Decoder(float_hook=_exact_float).decode


class JSONConverter(Converter):
    """JSON kept as text, or as an object by drivers that decode it themselves."""

    def _read(self, *stored: Stored) -> Any:
        if isinstance(stored[0], dict | list):
            return stored[0]
        try:
            return _decode_json(text_of(stored[0]))
        except (msgspec.DecodeError, RecursionError, UnicodeError) as wrong:
            raise Unreadable("is no JSON") from wrong

    def _write(self, public: Public) -> tuple[Row, ...]:
        return ((self.text(public),),)

    def parse(self, text: str) -> Any:
        """Return the JSON value a text spells."""
        try:
            return _decode_json(text)
        except (msgspec.DecodeError, RecursionError, UnicodeError) as wrong:
            raise BadValue("must be JSON") from wrong

    def text(self, public: Public) -> str:
        """Return compact JSON."""
        return msgspec.json.encode(public).decode()

    def wire(self, public: Public) -> Wire:
        """Return the value itself."""
        return public
