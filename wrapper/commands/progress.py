"""How commands show that they are at work: a bar on a terminal, and nothing anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from wrapper.printable import printable


@contextmanager
def tables_progress(name: str) -> Iterator[Callable[[str, int, int], None]]:
    """Give what is called with the table that is looked at, its number from 0, and how many there are."""
    if not sys.stderr.isatty():
        yield lambda _table, _at, _of: None
        return
    at_table = [""]
    bar: click._termui_impl.ProgressBar[int]
    with click.progressbar(
        length=1, label=f"Looking at {name}", item_show_func=lambda _: at_table[0], file=sys.stderr
    ) as bar:

        def tick(table: str, at: int, of: int) -> None:
            bar.length = max(of, 1)
            at_table[0] = printable(table)
            bar.update(at - bar.pos)
            bar.render_progress()

        yield tick


@contextmanager
def rows_progress(name: str, rows: int | None) -> Iterator[Callable[[int], object]]:
    """Give what is called with the number of rows that were just read, of at most so many (None for any number)."""
    if not sys.stderr.isatty():
        yield lambda _: None
    elif rows is None:
        yield _Counter(name)
        click.echo(err=True)
    else:
        with click.progressbar(length=rows, label=name, file=sys.stderr) as bar:
            yield bar.update
            bar.update(rows - bar.pos)  # There were fewer.


class _Counter:
    """Shows how many rows there were so far, where nobody knows how many there will be."""

    def __init__(self, name: str) -> None:
        self._name, self._rows = name, 0

    def __call__(self, more: int) -> None:
        self._rows += more
        click.echo(f"\r{self._name}: {self._rows:,} rows", nl=False, err=True)
