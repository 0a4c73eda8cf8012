"""Makes a legacy in a database of a Firebird server through isql, and reads it again with isql."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess

from tests.firebird import PASSWORD, at, create, url_of
from tests.legacies.builders.statements import Dialect, create_statements, granted_on, quoted_twice
from tests.legacies.stored import Legacy, Table
from tests.servers import Server

FILE = "legacy_made.fdb"
READER = "LEGACIES_READER"
_LOGIN = f"CREATE OR ALTER USER {READER} PASSWORD '{PASSWORD}';"
_FOLDED = "CREATE COLLATION FOLDED FOR UTF8 FROM UNICODE CASE INSENSITIVE ACCENT INSENSITIVE;"
_NAME_WIDTH = 32
_NAME = re.compile(r"C(\d+) *")
_LONGEST = 200
DIALECT = Dialect(computed="COMPUTED BY", together=False, constraints=True)


def build(legacy: Legacy, server: Server) -> str:
    """Make the legacy in place of the one before, and return the address for `wrapper init`."""
    with contextlib.suppress(FileNotFoundError):
        (server.folder / FILE).unlink()
    create(at(server, FILE), script(legacy), charset="UTF8", default="UTF8")
    return url_of(server, FILE).replace(f"SYSDBA:{PASSWORD}", f"{READER}:{PASSWORD}")


def script(legacy: Legacy) -> str:
    """Return the statements that make the legacy."""
    # A table that was written to in the same transaction takes no index.
    granted = [
        f"GRANT SELECT {columns}ON {where} TO USER {READER};"
        for columns, where in granted_on(legacy, quoted_twice, DIALECT)
    ]
    return "\nCOMMIT;\n".join([_LOGIN, _FOLDED, *create_statements(legacy, quoted_twice, DIALECT), *granted])


def seen(server: Server, table: Table) -> list[list[str | None]]:
    """Return the rows of a table as isql shows them, in no order; a line end is shown as a blank."""
    listed = ", ".join(
        f"REPLACE(CAST({quoted_twice(column.name)} AS VARCHAR({_LONGEST})), ASCII_CHAR(10), ' ') AS C{place}"
        for place, column in enumerate(table.columns)
    )
    isql = shutil.which("isql-fb") or ""
    asked = f"SET LIST ON;\nSELECT {listed} FROM {quoted_twice(table.name)};\n"
    login = ["-u", "SYSDBA", "-p", PASSWORD]
    command = [isql, "-q", "-b", "-ch", "UTF8", *login, at(server, FILE)]
    done = subprocess.run(command, input=asked.encode(), capture_output=True, check=True)
    rows: list[list[str | None]] = []
    for line in done.stdout.decode().splitlines():
        found, value = _NAME.fullmatch(line[:_NAME_WIDTH]), line[_NAME_WIDTH:]
        if found is not None:
            if found[1] == "0":
                rows.append([])
            rows[-1].append(None if value == "<null>" else value)
    return rows
