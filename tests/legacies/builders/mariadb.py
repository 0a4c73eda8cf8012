"""Makes a legacy on a MariaDB server through its own client, and reads it again with that."""

from __future__ import annotations

import subprocess
from xml.etree import ElementTree

from tests.legacies.builders.statements import Dialect, create_statements, granted_on, placed
from tests.legacies.placing import SCHEMAS
from tests.legacies.stored import Column, Legacy, Table
from tests.servers import Server

DATABASE = "legacies"
READER = "legacies_reader"
_TEXTS = "CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"
_DATABASES = (*SCHEMAS, DATABASE)
# Zero dates are stored only where the mode of the session lets them through, as it did before. The keys of other
# databases lead to this one.
FRESH = f"""
SET NAMES utf8mb4;
SET SESSION sql_mode = '', SESSION time_zone = '+00:00', SESSION foreign_key_checks = 0;
{"".join(f"DROP DATABASE IF EXISTS `{name}`;" for name in _DATABASES)}
CREATE DATABASE {DATABASE} {_TEXTS};
SET SESSION foreign_key_checks = 1;
USE {DATABASE};
"""
DIALECT = Dialect(default=DATABASE, asking=(" SQL SECURITY INVOKER", ""))


def quoted(name: str) -> str:
    """Return a name as MariaDB quotes it."""
    return "`" + name.replace("`", "``") + "`"


def prepare(server: Server) -> None:
    """Make the login that reads."""
    _mariadb(server, f"CREATE USER IF NOT EXISTS '{READER}'@'%';")


def build(legacy: Legacy, server: Server) -> str:
    """Make the legacy in place of the one before, and return the address for `wrapper init`."""
    _mariadb(server, script(legacy))
    return f"mariadb://{READER}@127.0.0.1:{server.port}/{DATABASE}"


def script(legacy: Legacy) -> str:
    """Return the statements that make the legacy."""
    made = [f"CREATE DATABASE {quoted(name)} {_TEXTS};" for name in legacy.schemas]
    granted = [
        f"GRANT SELECT {columns}ON {where} TO '{READER}'@'%';" for columns, where in granted_on(legacy, quoted, DIALECT)
    ]
    revoked = f"REVOKE ALL PRIVILEGES, GRANT OPTION FROM '{READER}'@'%';"
    return "\n".join([FRESH, revoked, *made, *create_statements(legacy, quoted, DIALECT), *granted, ""])


def seen(server: Server, table: Table) -> list[list[str | None]]:
    """Return the rows of a table as the client shows them, in no order."""
    listed = ", ".join(_selected(table, column) for column in table.columns)
    found = _mariadb(server, f"SELECT {listed} FROM {placed(table.spot, quoted, DIALECT)};", "-D", DATABASE, "--xml")
    if not found:
        return []
    rows = ElementTree.fromstring(found).findall("row")
    nil = "{http://www.w3.org/2001/XMLSchema-instance}nil"
    return [[None if nil in field.attrib else field.text or "" for field in row] for row in rows]


def _selected(table: Table, column: Column) -> str:
    """Return what is asked of a column: what has no text of its own, such as bits, would break the XML."""
    name = quoted(column.name)
    has_text = any(cell.shown is not None for cell in table.column(column.name))
    return name if has_text else f"if({name} IS NULL, NULL, '')"


def _mariadb(server: Server, text: str, *options: str) -> str:
    command = ["mariadb", "--no-defaults", "-h", "127.0.0.1", "-P", str(server.port), "-u", "root"]
    command += ["--default-character-set=utf8mb4", "--binary-mode", *options]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"mariadb failed: {done.stderr.decode(errors='replace')[:2000]}")
    return done.stdout.decode()
