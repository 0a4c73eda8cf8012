"""How long it takes from a legacy system to the first documented answer: wrapper init, key issue, serve, one request.

Every step is the command itself in a process of its own, without an edit in between. The figure to stay under is 60
seconds and 3 commands. Files that are not on this machine are passed over, which is said. Run: python
tests/bench/first_answer.py
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2]))

from fixtures.forms import dbase, delimited
from fixtures.sizes import SIZES
from tests.backends.init.walk import Walk
from tests.northwind.loader import load_northwind

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
RUNS = 3


def northwind(folder: Path) -> str:
    """Load Northwind into a SQLite file."""
    load_northwind(SHARED / "northwind" / "instnwnd.sql", folder / "northwind.db")
    return "northwind.db"


def dbf_folder(folder: Path) -> str:
    """Write the sample company's DBF tables."""
    (folder / "shop").mkdir()
    dbase.write(folder / "shop", SIZES["small"])
    return "shop"


def access(_folder: Path) -> str:
    """Find an Access 97 file."""
    path = SHARED / "access" / "indexTestV1997.mdb"
    path.stat()
    return str(path)


def exports(folder: Path) -> str:
    """Write the sample company's text exports."""
    (folder / "exports").mkdir()
    delimited.write(folder / "exports", SIZES["small"])
    return "exports"


CASES: tuple[tuple[str, Callable[[Path], str]], ...] = (
    ("Northwind, a SQLite file", northwind),
    ("a folder of DBF tables", dbf_folder),
    ("an Access .mdb", access),
    ("a folder of CSV exports", exports),
)


def main() -> None:
    """Print the seconds of every case."""
    for name, made in CASES:
        seconds, commands = [], 0
        try:
            for _ in range(RUNS):
                with tempfile.TemporaryDirectory() as folder:
                    walk = Walk(Path(folder))
                    seconds.append(walk.first_answer(made(Path(folder)))[1])
                    commands = walk.commands
        except FileNotFoundError as wrong:
            print(f"{name:28} not measured: {wrong.filename} is not here")
            continue
        print(f"{name:28} {median(seconds):5.1f} s   {commands} commands")


if __name__ == "__main__":
    main()
