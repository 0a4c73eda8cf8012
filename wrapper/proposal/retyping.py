"""Lets the types of text exports rest on every row of their files, before a source is opened for its look."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adapters.errors import OptionError
from adapters.files import options as file_options
from adapters.registry import adapter_class
from adapters.sniffing.charset import ASCII, likeliest
from adapters.sniffing.whole import retyped
from wrapper.proposal.dictionary import Dictionary
from wrapper.proposal.guesses.words import names_amount
from wrapper.proposal.names import column_name
from wrapper.proposal.origin import Origin
from wrapper.proposal.writing import literal

_NUMBERS = "numbers that do not sort as text"
_TYPED = ("columns", "layout")


def retype(origin: Origin, options: Mapping[str, Any], dictionary: Dictionary) -> bool:
    """Correct the types in an origin's entries, and return whether there was anything to correct."""
    if origin.kind not in ("delimited", "fixed_width"):
        return False
    exports: Any = adapter_class(origin.kind)

    def counts(column: str) -> bool:
        return names_amount(column_name(column, dictionary).words)

    known = {option.name for option in exports.options}
    changed = False
    try:
        sections = file_options.sections(options, known)
    except OptionError:
        return False  # opening the source says what is wrong
    for table, section in sections:
        entries = origin.entries["tables"][table] if table else origin.entries
        before = {name: entries[name] for name in _TYPED if name in entries}
        undecoded: list[bytes] = []
        found = {name: literal(value) for name, value in retyped(exports, section, undecoded, counts).items()}
        file = Path(file_options.export_path(section)).name if table else ""
        if undecoded:
            changed = _recoded(origin, entries, file, undecoded) or changed
        if not found or _types(found) == _types(before):
            continue
        changed = True
        for name, value in found.items():
            entries.pop(name, None)
            entries.update({name: value} if value else {})
        origin.evidence = tuple(_corrected(origin.evidence, file, _types(before), _types(found)))
    return changed


def _recoded(origin: Origin, entries: dict[str, Any], file: str, undecoded: list[bytes]) -> bool:
    """Guess the charset again where the first lines were ASCII and later ones are not, and return whether it changed.

    Where they held letters of UTF-8, it stays: another charset would garble these without a report.
    """
    prefix = f"{file}: " if file else ""
    if f"{prefix}{ASCII}" not in origin.evidence:
        if any(text.startswith(f"check: {prefix}") for text in origin.comments.get("charset", ())):
            return False
        said = f"{len(undecoded):,} texts behind the first lines are not in the charset; they are null and reported"
        origin.evidence = (*origin.evidence, f"check: {prefix}{said}")
        return False
    charset = likeliest(b"\n".join(undecoded))
    entries["charset"] = charset.name
    kept = (text for text in origin.evidence if text != f"{prefix}{ASCII}")
    origin.evidence = (*kept, f"check: {prefix}the first lines are ASCII; behind them, {charset.evidence}")
    return True


def _types(entries: Mapping[str, Any]) -> dict[str, str]:
    """Return the columns that are not texts, with their types."""
    declared: Any = next((entries[name] for name in _TYPED if name in entries), {})
    if not isinstance(declared, Mapping):
        return {}
    words = {name: word if isinstance(word, str) else "".join(map(str, word[2:3])) for name, word in declared.items()}
    return {name: word for name, word in words.items() if word not in ("", "text")}


def _corrected(evidence: tuple[str, ...], file: str, before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    prefix = f"{file}: " if file else ""
    kept = [text for text in evidence if not text.startswith(f"{prefix}{_NUMBERS}")]
    other = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    said = ", ".join(f"{name} is {after.get(name, 'text')} and not {before.get(name, 'text')}" for name in other)
    numbers = ", ".join(f"{name} ({word})" for name, word in after.items())
    kept += [f"{prefix}{_NUMBERS}: {numbers}"[:200]] if numbers else []
    return [*kept, f"{prefix}by all of its rows, and not by the first ones alone, {said}"[:200]]
