"""How commands show that they are at work: a bar on a terminal, and nothing anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def progress(name: str) -> Iterator[Callable[[str, int, int], None]]:
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
            at_table[0] = table
            bar.update(at - bar.pos)
            bar.render_progress()

        yield tick
