"""Makes a legacy on a PostgreSQL server through psql, and reads it again with psql."""

from __future__ import annotations

import os
import subprocess

from tests.legacies.builders.statements import Dialect, create_statements, granted_on, placed, quoted_twice
from tests.legacies.placing import SCHEMAS
from tests.legacies.stored import Legacy, Table
from tests.servers import Server

DATABASE = "legacies"
READER = "legacies_reader"
_FIELD, _RECORD, _NULL = "\x1f", "\x1e", "\x1d"
DIALECT = Dialect(default="public", asking=("", " WITH (security_invoker = true)"))
_DROPPED = ", ".join(map(quoted_twice, ("public", *SCHEMAS)))
FRESH = f"""
SET client_min_messages = error;
DROP SCHEMA IF EXISTS {_DROPPED} CASCADE;
CREATE SCHEMA public;
GRANT USAGE ON SCHEMA public TO {READER};
CREATE TYPE mood AS ENUM ('image', 'updated', 'raw', 'new');
SET search_path = public;
"""


def prepare(server: Server) -> None:
    """Make the database that legacies come and go in, and the login that reads it."""
    if not _psql(server, f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}';", "-t", "-A", database="postgres"):
        _psql(server, f"CREATE ROLE {READER} LOGIN;", database="postgres")
        _psql(server, f"CREATE DATABASE {DATABASE};", database="postgres")


def build(legacy: Legacy, server: Server) -> str:
    """Make the legacy in place of the one before, and return the address for `wrapper init`."""
    _psql(server, script(legacy))
    return f"postgresql://{READER}@127.0.0.1:{server.port}/{DATABASE}"


def script(legacy: Legacy) -> str:
    """Return the statements that make the legacy."""
    made = [
        f"CREATE SCHEMA {quoted_twice(name)};\nGRANT USAGE ON SCHEMA {quoted_twice(name)} TO {READER};"
        for name in legacy.schemas
    ]
    granted = [
        f"GRANT SELECT {columns}ON {where} TO {READER};" for columns, where in granted_on(legacy, quoted_twice, DIALECT)
    ]
    return "\n".join(
        [FRESH, "BEGIN;", *made, *create_statements(legacy, quoted_twice, DIALECT), *granted, "COMMIT;", ""]
    )


def seen(server: Server, table: Table) -> list[list[str | None]]:
    """Return the rows of a table as psql shows them, in no order."""
    listed = ", ".join(quoted_twice(column.name) for column in table.columns)
    options = ["-A", "-t", "-F", _FIELD, "-R", _RECORD, "-P", f"null={_NULL}"]
    found = _psql(
        server, f"SET timezone = 'UTC';\nSELECT {listed} FROM {placed(table.spot, quoted_twice, DIALECT)};", *options
    )
    records = found.removesuffix("\n").split(_RECORD) if found else []
    return [[None if text == _NULL else text for text in record.split(_FIELD)] for record in records]


def _psql(server: Server, text: str, *options: str, database: str = DATABASE) -> str:
    command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(server.port)]
    command += ["-U", "legacy", "-d", database, *options]
    done = subprocess.run(
        command, input=text.encode(), capture_output=True, check=False, env={**os.environ, "PGCLIENTENCODING": "UTF8"}
    )
    if done.returncode:
        raise RuntimeError(f"psql failed: {done.stderr.decode(errors='replace')[:2000]}")
    return done.stdout.decode()
