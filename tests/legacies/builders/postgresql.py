"""Makes a legacy on a PostgreSQL server through psql, and reads it again with psql."""

from __future__ import annotations

import os
import subprocess

from tests.legacies.builders.statements import create_statements, quoted_twice
from tests.legacies.stored import Legacy, Table
from tests.servers import Server

DATABASE = "legacies"
READER = "legacies_reader"
_FIELD, _RECORD, _NULL = "\x1f", "\x1e", "\x1d"
FRESH = f"""
SET client_min_messages = error;
DROP SCHEMA IF EXISTS public CASCADE;
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
    granted = ["GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + READER + ";"]
    granted += [f"REVOKE ALL ON {quoted_twice(name)} FROM {READER};" for name in sorted(legacy.denied)]
    return "\n".join([FRESH, "BEGIN;", *create_statements(legacy, quoted_twice), *granted, "COMMIT;", ""])


def seen(server: Server, table: Table) -> list[list[str | None]]:
    """Return the rows of a table as psql shows them, in no order."""
    listed = ", ".join(quoted_twice(column.name) for column in table.columns)
    options = ["-A", "-t", "-F", _FIELD, "-R", _RECORD, "-P", f"null={_NULL}"]
    found = _psql(server, f"SET timezone = 'UTC';\nSELECT {listed} FROM {quoted_twice(table.name)};", *options)
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
