"""Writes exports as bytes: their delimiter, quotes, charset, line ends, and lines that are not rows."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from tests.legacies.builders.files import bytes_of, write_tables
from tests.legacies.stored import NULL, Legacy, Table


@dataclass(frozen=True)
class Form:
    """How an export is spelled. `bad` lines, each with a field too many, follow its rows."""

    delimiter: str
    quoting: int
    charset: str
    line_end: str
    bad: int = 0


FORMS = st.builds(
    Form,
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\r\n", "\n"]),
    st.sampled_from([0, 0, 0, 1]),
)


def build(legacy: Legacy, folder: Path) -> str:
    """Write a file a table, and return the folder as the address for `wrapper init`."""
    return write_tables(legacy, folder, ".csv", content)


def content(table: Table) -> bytes:
    """Return the bytes of an export."""
    form: Form = table.form
    text = io.StringIO()
    writer = csv.writer(text, delimiter=form.delimiter, quoting=form.quoting, lineterminator=form.line_end)  # type: ignore[arg-type]
    writer.writerow([column.name for column in table.columns])
    rows = [["" if cell is NULL else cell.literal for cell in row] for row in table.rows]
    bad = [[*row, "", "one too many"] for row in rows[: form.bad]]
    writer.writerows([*rows, *bad])
    return text.getvalue().encode(form.charset)


def script(legacy: Legacy) -> str:
    """Return the files as a text for people."""
    return "\n".join(
        f"{table.name}.csv{table.packed}, {table.form}\n{_begin(content(table))}" for table in legacy.tables
    )


def _begin(written: bytes, most: int = 3_000) -> str:
    return repr(written) if len(written) <= most else f"{written[:300]!r} … {written[-most:]!r}"


def seen(folder: Path, table: Table) -> list[list[str | None]]:
    """Return the rows as the module of the standard library reads them."""
    form: Form = table.form
    text = bytes_of(folder, table, ".csv").decode(form.charset)
    _, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=form.delimiter)
    return [[text or None for text in row] for row in rows if len(row) == len(table.columns)]
