"""Exports of many spellings, made with their right values at hand: whatever the spelling, the same rows come back."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.backends.exports.test_sniffed_as_loaded import served

NAMES = (
    "id",
    "code",
    "name",
    "qty",
    "price",
    "day",
    "note",
    "Kunde Nr",
    "Artikel",
    "PART_NO",
    "city",
    "dt",
    "lat",
    "flag",
)
WORDS = ("Ring", "Plate", "Bolt", "Nut", "Washer", "Müller", "Größe", "café")
KINDS = (
    *("word", "words", "quantity", "point", "comma", "day", "german day", "blank", "some", "names", "list", "inches"),
    *("two lines", "flag", "possessive", "zeros"),
)


@dataclass
class Export:
    """A file, and what stands in it."""

    content: bytes
    names: list[str] | None
    rows: list[tuple[str, ...]]


def cell(chance: random.Random, kind: str) -> str:
    word, number = chance.choice(WORDS), chance.randint(0, 20000)
    made = {
        "word": word,
        "words": f"{word} {chance.choice(WORDS)}",
        "quantity": str(number - 5),
        "point": f"{number}.{number % 100:02}5",
        "comma": f"{number},{number % 100:02}5",
        "day": f"20{number % 30:02}-{number % 12 + 1:02}-11",
        "german day": f"11.{number % 12 + 1:02}.20{number % 30:02}",
        "blank": "",
        "some": chance.choice(["", "some text"]),
        "names": f"{word}, {chance.choice(WORDS)}",
        "list": f"a;b{number}",
        "inches": f'{number}" {word}',
        "two lines": f"{word}\n{chance.choice(WORDS)}",
        "flag": chance.choice("YN"),
        "possessive": f"{word}'s",
        "zeros": f"{number:07}",
    }
    return made[kind]


def export(seed: int) -> Export:
    """Make an export by chance: its columns, delimiter, quotes, line ends, charset, title and header."""
    chance = random.Random(seed)
    kinds = [chance.choice(KINDS) for _ in range(chance.choice([1, 2, 3, 5, 8]))]
    count = chance.choice([3, 12, 40, 300])
    rows = [(f"C{number:04}", *(cell(chance, kind) for kind in kinds)) for number in range(1, count + 1)]
    delimiter = chance.choice(";,\t|")
    # A list within fields that each row has is a delimiter, too, where there is no header to tell.
    header = chance.random() < 0.7 or "list" in kinds
    names = chance.sample(NAMES, len(kinds) + 1) if header else None
    end = chance.choice(["\n", "\r\n", "\r"])
    quoting = csv.QUOTE_ALL if end == "\r" else chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    quote = '"' if end == "\r" else chance.choice('""\'')
    out = io.StringIO()
    if chance.random() < 0.2:
        out.write(f"Monthly list{end}{end}")
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, quotechar=quote, lineterminator=end)
    writer.writerows([names, *rows] if names else rows)
    charset = chance.choice(["utf-8", "cp1252", "utf-8-sig", "utf-16", "utf-16-le"])
    return Export(out.getvalue().encode(charset), names, rows)


@pytest.mark.parametrize("block", range(10))
def test_every_spelling_gives_the_rows_that_were_written(tmp_path: Path, block: int) -> None:
    for seed in range(block * 20, block * 20 + 20):
        made = export(seed)
        folder = tmp_path / str(seed)
        folder.mkdir()
        found, columns, rows = served(folder, made.content, as_text=True)
        assert (seed, made.names or len(made.rows[0])) == (seed, columns if made.names else len(columns)), found
        assert (seed, [tuple(value or "" for value in row) for row in rows]) == (seed, made.rows), found
