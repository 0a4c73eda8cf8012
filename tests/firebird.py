"""Makes Firebird databases for tests with Firebird's own isql, by the embedded engine or on a server."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.servers import Server, missing

PASSWORD = "masterkey"


def at(server: Server, name: str) -> str:
    """Return how isql names a database in the folder of a server."""
    return f"127.0.0.1/{server.port}:{server.folder / name}"


def url_of(server: Server, name: str) -> str:
    """Return the URL of a database in the folder of a server."""
    return f"firebird://SYSDBA:{PASSWORD}@127.0.0.1:{server.port}/{server.folder / name}"


def create(place: str | Path, script: str, dialect: int = 3, charset: str = "NONE", default: str = "WIN1252") -> None:
    """Create a database by a script; `charset` is what the script's texts are sent as, `default` the database's."""
    made = f"SET SQL DIALECT {dialect};\nCREATE DATABASE '{place}' USER 'SYSDBA' PASSWORD '{PASSWORD}' "
    run_script(f"{made}PAGE_SIZE 8192 DEFAULT CHARACTER SET {default};\n{script}\nCOMMIT;\n", dialect, charset)


def run_script(script: str, dialect: int = 3, charset: str = "NONE") -> None:
    """Run a script of isql, which ends at its first error."""
    isql = shutil.which("isql-fb") or missing("Firebird", "apt-get install firebird3.0-utils firebird3.0-server-core")
    options = ["-q", "-b", "-sql_dialect", str(dialect), "-ch", charset]
    done = subprocess.run([isql, *options], input=script.encode(), capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"isql-fb failed:\n{done.stderr.decode(errors='replace')}")


@contextmanager
def writing(url: str) -> Iterator[Any]:
    """Hold a connection that may write and converts no text; committed at the end."""
    from sqlalchemy.engine import make_url  # noqa: PLC0415 - the driver is optional

    from adapters.firebird.connect import FirebirdPlace  # noqa: PLC0415

    raw = FirebirdPlace.of(make_url(url)).attached()
    try:
        yield raw
        raw.commit()
    finally:
        raw.close()


def insert(raw: Any, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows into a table; texts are bytes in the charset of their column."""
    for row in rows:
        # The driver sends NULL as the text None, which is too long for some columns.
        holders = ", ".join("NULL" if value is None else "?" for value in row)
        execute(raw, f"INSERT INTO {table} VALUES ({holders})", [value for value in row if value is not None])


def execute(raw: Any, text: str, values: Sequence[Any] = ()) -> None:
    """Run a statement that returns no rows."""
    cursor = raw.cursor()
    try:
        cursor.execute(text, values)
    finally:
        cursor.close()
