"""Loads InterBase's EMPLOYEE script into a Firebird database with Firebird's own isql."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from tests.firebird import PASSWORD, run_script

BESIDE = Path(__file__).parents[3] / "shared" / "data" / "firebird-employee" / "employee.sql"
PACKAGED = "usr/share/doc/firebird*/examples/employee.sql.gz"
"""Where Debian's packages of Firebird's examples put it."""

CREATE = re.compile(r"create database '[^']*'\s*;", re.IGNORECASE)
DIALECT = re.compile(r"set sql dialect (\d)\s*;", re.IGNORECASE)


def found_script() -> Path | None:
    """Return the script beside the repository, or the one that an installed package has."""
    return next((path for path in (BESIDE, *sorted(Path("/").glob(PACKAGED))) if path.exists()), None)


def load_employee(script: Path, place: str | Path) -> None:
    """Make the database at a place as isql names it, in the dialect that the script asks for."""
    raw = script.read_bytes()
    text = (gzip.decompress(raw) if script.suffix == ".gz" else raw).decode("latin-1")
    dialect = DIALECT.search(text)
    made = f"CREATE DATABASE '{place}' USER 'SYSDBA' PASSWORD '{PASSWORD}';"
    text, number = CREATE.subn(lambda _: made, text, count=1)
    if not number:
        raise ValueError(f"{script} creates no database")
    run_script(text, int(dialect[1]) if dialect else 3)
