"""Makes a legacy in a SQLite file through SQLite's own module, and reads it again with its command line."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from tests.legacies.builders.statements import Dialect, create_statements, quoted_twice
from tests.legacies.stored import Legacy, Table


def build(legacy: Legacy, path: Path) -> str:
    """Make the file, and return the address for `wrapper init`."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(script(legacy))
    return str(path)


def script(legacy: Legacy) -> str:
    """Return the statements that make the legacy."""
    return "BEGIN;\n" + "\n".join(create_statements(legacy, quoted_twice, Dialect(inline=True))) + "\nCOMMIT;\n"


def seen(path: Path, table: Table) -> list[list[str | None]]:
    """Return the rows of a table as the command line shows them, in no order."""
    listed = ", ".join(f"CAST({quoted_twice(column.name)} AS TEXT) AS c{at}" for at, column in enumerate(table.columns))
    statement = f"SELECT {listed} FROM {quoted_twice(table.name)}"
    done = subprocess.run(["sqlite3", "-json", path, statement], capture_output=True, check=True)
    return [list(row.values()) for row in json.loads(done.stdout or b"[]")]
