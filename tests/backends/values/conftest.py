"""Every type of every engine in tables of their own, made by the engine's own client, behind each way to it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.base import Adapter
from adapters.odbc.adapter import ODBCAdapter
from adapters.sql.adapter import SQLAdapter
from tests.backends.values import firebird as types_of_firebird
from tests.backends.values import mariadb as types_of_mariadb
from tests.backends.values import postgresql as types_of_postgresql
from tests.backends.values import sqlite as types_of_sqlite
from tests.firebird import at, create, url_of
from tests.gateway import Consumer, unlimited
from tests.servers import Server, missing, odbc_driver
from wrapper.app import create_app
from wrapper.auth.keys import APIKeys
from wrapper.cli import main
from wrapper.judged import load_catalog
from wrapper.settings import Settings

ENGINES = {
    "postgresql": types_of_postgresql.HELD,
    "mariadb": types_of_mariadb.HELD,
    "firebird": types_of_firebird.HELD,
    "sqlite": types_of_sqlite.HELD,
}
# There is no ODBC driver for Firebird to be had.
WAYS = [(kind, engine) for kind in ("sql", "odbc") for engine in ENGINES if (kind, engine) != ("odbc", "firebird")]
DATABASE = "held"
USERS = {"postgresql": "legacy", "mariadb": "root"}
DRIVERS = {
    "postgresql": ("psqlodbcw.so", "libodbc2 odbc-postgresql"),
    "mariadb": ("libmaodbc.so", "libodbc2 odbc-mariadb"),
}


@pytest.fixture(scope="session")
def held_postgresql(postgresql: Server) -> Server:
    psql(postgresql, "postgres", f"CREATE DATABASE {DATABASE}")
    psql(postgresql, DATABASE, types_of_postgresql.SETUP + "".join(held.script() for held in ENGINES["postgresql"]))
    return postgresql


@pytest.fixture(scope="session")
def held_mariadb(mariadb: Server) -> Server:
    made = f"CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4; USE {DATABASE}; {types_of_mariadb.SETUP}"
    mariadb_client(mariadb, made + "".join(held.script("`{}`") for held in ENGINES["mariadb"]))
    return mariadb


@pytest.fixture(scope="session")
def held_firebird(firebird: Server) -> Server:
    create(at(firebird, f"{DATABASE}.fdb"), "".join(held.script("{}") for held in ENGINES["firebird"]), charset="UTF8")
    return firebird


@pytest.fixture(scope="session")
def held_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("held") / "held.db"
    shell = shutil.which("sqlite3") or missing("SQLite's shell", "apt-get install sqlite3")
    # Each statement by itself would wait for the disk.
    script = f"BEGIN;{''.join(held.script() for held in ENGINES['sqlite'])}COMMIT;"
    subprocess.run([shell, "-bail", path], input=script, text=True, check=True)
    return path


def address_of(kind: str, engine: str, place: Server | Path) -> str:
    """Return the address that `wrapper init` takes for a way."""
    if isinstance(place, Path):
        driver = kind == "odbc" and odbc_driver("libsqlite3odbc.so", "libodbc2 libsqliteodbc")
        return f"odbc:DRIVER={driver};Database={place}" if driver else str(place)
    if engine == "firebird":
        return url_of(place, f"{DATABASE}.fdb")
    user = {"postgresql": "legacy", "mariadb": "root"}[engine]
    if kind == "sql":
        return f"{engine}://{user}@127.0.0.1:{place.port}/{DATABASE}"
    driver = odbc_driver(*DRIVERS[engine])
    return f"odbc:DRIVER={driver};Server=127.0.0.1;Port={place.port};Database={DATABASE};UID={user}"


def psql(server: Server, database: str, script: str) -> None:
    command = ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(server.port), "-U", "legacy"]
    subprocess.run([*command, database], input=script, text=True, check=True)


def mariadb_client(server: Server, script: str) -> None:
    command = ["mariadb", "--no-defaults", "-h127.0.0.1", f"-P{server.port}", "-uroot"]
    subprocess.run([*command, "--default-character-set=utf8mb4"], input=script, text=True, check=True)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sorts: the engine must be able to compare the column's type")
    config.addinivalue_line("markers", "numbers: the column holds finite numbers alone, and the engine compares them")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "held" in metafunc.fixturenames:
        numbers = metafunc.definition.get_closest_marker("numbers") is not None
        sorts = numbers or metafunc.definition.get_closest_marker("sorts") is not None
        found = [
            pytest.param((kind, engine), held, id=f"{kind}-{engine}-{held.name}")
            for kind, engine in WAYS
            for held in ENGINES[engine]
            if kind in held.ways and (held.sorts or not sorts) and (held.is_numeric or not numbers)
        ]
        metafunc.parametrize(("way", "held"), found, indirect=["way"], scope="session")


@pytest.fixture(scope="session")
def way(request: pytest.FixtureRequest) -> tuple[str, str]:
    found: tuple[str, str] = request.param
    return found


@pytest.fixture(scope="session")
def adapters(request: pytest.FixtureRequest) -> Iterator[dict[tuple[str, str], Adapter]]:
    opened: dict[tuple[str, str], Adapter] = {}
    yield opened
    for adapter in opened.values():
        adapter.close()


@pytest.fixture
def adapter(way: tuple[str, str], adapters: dict[tuple[str, str], Adapter], request: pytest.FixtureRequest) -> Adapter:
    """The adapter that goes one way, opened once."""
    if way not in adapters:
        adapters[way] = _opened(*way, request.getfixturevalue(f"held_{way[1]}"))
    return adapters[way]


@contextmanager
def served(folder: Path, **variables: str) -> Iterator[Consumer]:
    """Serve the catalog in a folder to a consumer that may read everything."""
    catalog = load_catalog(folder, variables)
    app = create_app(unlimited(catalog), Settings(state_dir=folder / "state", log_level="error"))
    wrapper = app.extensions["wrapper"]
    try:
        scopes = [f"{name}:read" for name in catalog.resources]
        yield Consumer(app.test_client(), APIKeys(wrapper["store"]).issue("Example Reader", scopes).key)
    finally:
        wrapper["sources"].close()
        wrapper["store"].close()


@pytest.fixture
def proposed(tmp_path: Path) -> Iterator[Callable[[str], Consumer]]:
    """Serve what `wrapper init` proposes for an address."""
    with ExitStack() as stack:

        def serve(address: str) -> Consumer:
            folder = tmp_path / "catalog"
            done = CliRunner().invoke(main, ["init", address, "--catalog", str(folder), "--yes"])
            assert done.exit_code == 0, done.output
            return stack.enter_context(served(folder))

        yield serve


def odbc_options(engine: str, place: Server | Path) -> dict[str, str]:
    """Return the options of the adapter that goes to an engine by its ODBC driver."""
    if isinstance(place, Path):
        return {"driver": odbc_driver("libsqlite3odbc.so", "libodbc2 libsqliteodbc"), "connection": f"Database={place}"}
    connection = f"Server=127.0.0.1;Port={place.port};Database={DATABASE}"
    return {"driver": odbc_driver(*DRIVERS[engine]), "connection": connection, "user": USERS[engine]}


def _opened(kind: str, engine: str, place: Server | Path) -> Adapter:
    if kind == "odbc":
        return ODBCAdapter.open("legacy", odbc_options(engine, place))
    if isinstance(place, Path):
        return SQLAdapter.open("legacy", {"url": f"sqlite:///{place}"})
    if engine == "firebird":
        return SQLAdapter.open("legacy", {"url": url_of(place, f"{DATABASE}.fdb")})
    return SQLAdapter.open("legacy", {"url": f"{engine}://{USERS[engine]}@127.0.0.1:{place.port}/{DATABASE}"})
