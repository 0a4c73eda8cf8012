"""Texts as a terminal may show them: names and values of a legacy may hold characters that a terminal obeys."""

from __future__ import annotations


def escaped(letter: str) -> str:
    """Return a letter as it is, or as an escape of Python's, which YAML has as well, where it does not print."""
    return letter if letter.isprintable() else letter.encode("unicode_escape").decode()


def printable(text: str) -> str:
    """Return a text on one line, with its controls as escapes, the eight-bit ones (ECMA-48 §5.3) included."""
    if text.isprintable():
        return text
    return "".join(map(escaped, text))


def printable_lines(text: str) -> str:
    """Return a text that we broke into lines, each of them printable."""
    return "\n".join(map(printable, text.split("\n")))
