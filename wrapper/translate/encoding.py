"""Records as JSON, whatever letters the drivers let through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from adapters.query import Unrepresentable


def _plain(value: Any) -> str:
    """Return the text that a value spells which JSON is not made of."""
    match value:
        case Unrepresentable():
            return str(value)
        case msgspec.Raw():
            # A number of a JSON document that a float would round is kept as it is spelled.
            return bytes(value).decode()
    raise TypeError(f"JSON has nothing for a {type(value).__name__}")


_ENCODER = msgspec.json.Encoder(enc_hook=_plain)


def encode(value: Any) -> bytes:
    """Return JSON bytes; half surrogates, which some drivers let through, become question marks."""
    try:
        return _ENCODER.encode(value)
    except UnicodeEncodeError:
        return _ENCODER.encode(_encodable(msgspec.to_builtins(value, enc_hook=_plain)))


def _encodable(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case dict():
            return {_encodable(name): _encodable(member) for name, member in value.items()}
        case list() | tuple():
            return [_encodable(item) for item in value]
    return value


def encode_lines(records: Sequence[Any]) -> bytes:
    """Return one JSON text per record and line."""
    try:
        return _ENCODER.encode_lines(records)
    except UnicodeEncodeError:
        return b"".join([encode(record) + b"\n" for record in records])
