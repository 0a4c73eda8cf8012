"""Codecs for the names that a driver decodes itself: one that is spelled wrong must not hide its table."""

from __future__ import annotations

import codecs


def register_names_codec(name: str, charset: str, unencodable: str) -> str:
    """Register a codec under a name and return that: `charset`, but bytes that spell nothing there are replaced.

    `unencodable` names the error handler (of `codecs`) for texts that the charset has no bytes for.
    """
    strict = codecs.lookup(charset)

    def found(asked: str) -> codecs.CodecInfo | None:
        if asked != name:
            return None
        return codecs.CodecInfo(
            lambda text, _errors="strict": strict.encode(text, unencodable),
            lambda raw, _errors="strict": strict.decode(raw, "replace"),
            name=name,
        )

    codecs.register(found)
    return name
