"""`wrapper quarantine list | show | export`: the lines of exports that are no rows, with their reasons and bytes."""

from __future__ import annotations

import base64
import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click

from adapters.snapshot.quarantine import BadLine
from wrapper.commands.kept_tables import NONE, KeptTable, kept_tables, one_table, table_options
from wrapper.commands.messages import Refusal, print_table
from wrapper.commands.options import json_option
from wrapper.nouns import counted
from wrapper.printable import printable
from wrapper.translate.spreadsheet import neutral

SHOWN_LETTERS = 160
MOST_REASONS = 5
_NOTHING = "No line is in quarantine."


@click.group(short_help="Show and export the lines of exports that are no rows.")
def quarantine() -> None:
    """Show and export the lines of exports that are no rows.

    Each is kept until its export is loaded anew.
    """


@quarantine.command("list")
@table_options
@json_option
def list_reasons(catalog: Path | None, source: str | None, table: str | None, as_json: bool) -> None:
    """List how many lines were set aside, of which table and why."""
    rows: list[dict[str, Any]] = []
    with kept_tables(catalog, source, table) as tables:
        for each in tables:
            rows += _reasons(each)
        if as_json:
            click.echo(json.dumps(rows, indent=2))
        elif not rows:
            click.echo(_NOTHING if tables else NONE)
        else:
            print_table([{name.replace("_", " ").upper(): str(value) for name, value in row.items()} for row in rows])


@quarantine.command(short_help="Show lines: where each stands, why it is no row, what it says.")
@table_options
@click.option("--from", "first", type=click.IntRange(1), default=1, help="The first line to show, by its number.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many lines to show.")
@json_option
def show(  # noqa: PLR0913 - one for each option
    *, catalog: Path | None, source: str | None, table: str | None, first: int, limit: int, as_json: bool
) -> None:
    """Show lines of one table: where each stands in the export, why it is no row, and what it says."""
    with kept_tables(catalog, source, table) as tables:
        chosen = one_table(tables)
        lines = list(chosen.adapter.quarantined(chosen.name, first, limit + 1))
        if as_json:
            click.echo(json.dumps([_members(chosen, line) for line in lines[:limit]], indent=2))
            return
        if not lines:
            click.echo(_NOTHING)
        for line in lines[:limit]:
            at = "" if line.offset is None else f", byte {line.offset}"
            click.echo(f"line {line.line}{at}, {counted(line.length, 'byte')}: {printable(line.reason)}")
            click.echo(f"  {_readable(line, chosen.charset)}")
        if lines[limit:]:
            click.echo(f"\nMore lines follow: --from {lines[limit].line}, or wrapper quarantine export")


@quarantine.command(short_help="Write all lines of one table to a file.")
@table_options
@click.option(
    "--as",
    "form",
    type=click.Choice(["raw", "csv", "ndjson"]),
    default="raw",
    show_default=True,
    help="raw: the lines as they stand in the export; csv, ndjson: with number, place and reason.",
)
@click.option("--to", "path", type=click.Path(path_type=Path, dir_okay=False), help="A new file.  [default: print]")
def export(catalog: Path | None, source: str | None, table: str | None, form: str, path: Path | None) -> None:
    """Write all lines of one table, to be mended and loaded again or sent to whoever makes the export."""
    with kept_tables(catalog, source, table) as tables:
        chosen = one_table(tables)
        lines = chosen.adapter.quarantined(chosen.name)
        count = _write(path, _pieces(form, chosen, lines))
    if path is not None:
        click.echo(f"{counted(count, 'line')} written to {path}")


def _write(path: Path | None, pieces: Iterator[tuple[int, bytes]]) -> int:
    """Write the pieces and return how many lines they held."""
    if path is None and sys.stdout.isatty():
        return _show(pieces)
    if path is None:
        return _copy(sys.stdout.buffer, pieces)
    try:
        with path.open("xb") as file:
            return _copy(file, pieces)
    except FileExistsError:
        raise Refusal(f"{path} exists already; give the name of a new file") from None
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror}") from None


def _show(pieces: Iterator[tuple[int, bytes]]) -> int:
    """Print the pieces on a terminal, which must not obey what a line holds."""
    count = 0
    for lines, piece in pieces:
        click.echo(printable(piece.decode("utf-8", "backslashreplace").removesuffix("\n")))
        count += lines
    return count


def _copy(file: BinaryIO, pieces: Iterator[tuple[int, bytes]]) -> int:
    count = 0
    for lines, piece in pieces:
        file.write(piece)
        count += lines
    return count


def _ndjson(table: KeptTable, lines: Iterator[BadLine]) -> Iterator[tuple[int, bytes]]:
    for line in lines:
        yield 1, json.dumps(_members(table, line), ensure_ascii=False).encode() + b"\n"


def _csv(table: KeptTable, lines: Iterator[BadLine]) -> Iterator[tuple[int, bytes]]:
    header = [name for name in _members(table, BadLine(0, "", b"", None, 0)) if name != "raw_base64"]
    yield 0, _csv_line(header)
    for line in lines:
        members = _members(table, line)
        yield 1, _csv_line([_cell(members[name]) for name in header])


def _cell(value: Any) -> Any:
    # A bad line may hold anything, also what a spreadsheet would run.
    return neutral(value) if isinstance(value, str) else value


def _csv_line(cells: list[Any]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode("utf-8", "replace")


def _pieces(form: str, table: KeptTable, lines: Iterator[BadLine]) -> Iterator[tuple[int, bytes]]:
    """Return the pieces of a file, each with the number of lines it holds."""
    if form == "raw":
        return ((1, line.raw + b"\n") for line in lines)
    return _csv(table, lines) if form == "csv" else _ndjson(table, lines)


def _reasons(table: KeptTable) -> list[dict[str, Any]]:
    """Return the commonest reasons of a table with their first line."""
    counts: Counter[str] = Counter()
    firsts: dict[str, int] = {}
    for line in table.adapter.quarantined(table.name):
        counts[line.reason] += 1
        firsts.setdefault(line.reason, line.line)
    rows = [
        {"source": table.source, "table": table.name, "lines": count, "first_line": firsts[reason], "reason": reason}
        for reason, count in counts.most_common(MOST_REASONS)
    ]
    others = counts.total() - sum(count for _, count in counts.most_common(MOST_REASONS))
    if others:
        reason = f"({len(counts) - MOST_REASONS} other reasons)"
        rows.append({"source": table.source, "table": table.name, "lines": others, "first_line": "-", "reason": reason})
    return rows


def _members(table: KeptTable, line: BadLine) -> dict[str, Any]:
    return {
        "source": table.source,
        "table": table.name,
        "line": line.line,
        "offset": line.offset,
        "length": line.length,
        "reason": line.reason,
        "text": line.raw.decode(table.charset, "replace"),
        "raw_base64": base64.b64encode(line.raw).decode(),
    }


def _readable(line: BadLine, charset: str) -> str:
    """Return what a line says on one line of a terminal: controls and what does not decode as escapes."""
    text = line.raw[: 4 * SHOWN_LETTERS].decode(charset, "backslashreplace")
    shown = printable(text)
    return shown if len(shown) <= SHOWN_LETTERS and len(line.raw) == line.length else f"{shown[:SHOWN_LETTERS]} …"


commands = (quarantine,)
