"""Real servers for tests: PostgreSQL, MariaDB, Firebird and Redis on temporary folders and free ports.

A pytest plugin, loaded by tests/conftest.py. Servers start once per session, when the first test asks for
one, never as root, and die with the test run even when that is killed. A backend that is not installed
skips its tests; the end of the run says which and why, and with CI or WRAPPER_TEST_ALL it fails them.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest

START_SECONDS = 30
ODBC_FOLDERS = ("usr/lib/*/odbc", "usr/lib/odbc", "usr/lib64", "usr/local/lib")

_missing: dict[str, str] = {}


def missing(backend: str, reason: str) -> NoReturn:
    """Skip the test because `backend` cannot be had here, or fail it where everything must be tested."""
    _missing[backend] = reason
    if os.environ.get("CI") or os.environ.get("WRAPPER_TEST_ALL"):
        pytest.fail(f"{backend} is missing: {reason}", pytrace=False)
    pytest.skip(f"{backend}: {reason}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one place what this run did not test."""
    if _missing:
        terminalreporter.section("backends that were not tested", yellow=True)
        for backend, reason in sorted(_missing.items()):
            terminalreporter.write_line(f"{backend}: {reason}")


@dataclass
class Server:
    """One server process and the folder it lives in; it can be killed and started again on its port."""

    command: list[str]
    account: pwd.struct_passwd | None
    folder: Path
    port: int
    ready: Callable[[int], bool]
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    environ: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=os.environ | self.environ,
                stdout=log,
                stderr=log,
                **_as_account(self.account),
            )
        until = time.monotonic() + START_SECONDS
        while not self.ready(self.port):
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{self.command[0]} did not start:\n{(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.02)

    def kill(self) -> None:
        """End the server as a power cut does."""
        self.stop(signal.SIGKILL)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server; user legacy without a password, databases postgres and those that tests make."""
    with postgresql_server() as server:
        yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Server]:
    """A MariaDB server; user root without a password."""
    with mariadb_server() as server:
        yield server


@pytest.fixture(scope="session")
def firebird() -> Iterator[Server]:
    """A Firebird server; user SYSDBA with the password masterkey, databases in its folder."""
    with firebird_server() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Server]:
    """A Redis server without persistence."""
    binary = shutil.which("redis-server") or missing("Redis", "apt-get install redis-server")
    with _folder(None) as folder:
        port = free_port()
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with _running(Server(_dying_with_us([binary, *options]), None, folder, port, _listens)) as server:
            yield server


@contextlib.contextmanager
def postgresql_server() -> Iterator[Server]:
    """Make a cluster and run it; for tests that kill their server, which the shared one must survive."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or _folder_of("initdb")
    if not binaries:
        missing("PostgreSQL", "apt-get install postgresql")
    account = _account("postgres")
    with _folder(account) as folder:
        cluster = folder / "data"
        subprocess.run(
            [
                f"{binaries[-1]}/initdb",
                "-D",
                cluster,
                "-U",
                "legacy",
                "-A",
                "trust",
                "--no-sync",
                "-E",
                "UTF8",
                "--locale=C",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
            **_as_account(account),
        )
        port = free_port()
        options = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "full_page_writes=off"]
        command = [f"{binaries[-1]}/postgres", "-D", str(cluster), "-p", str(port), "-k", str(folder), *options]
        # SIGINT: do not wait for clients to leave.
        with _running(Server(_dying_with_us(command), account, folder, port, _greets), signal.SIGINT) as server:
            yield server


@contextlib.contextmanager
def mariadb_server() -> Iterator[Server]:
    """Make a data folder and run MariaDB on it."""
    install, daemon = (
        shutil.which("mariadb-install-db"),
        shutil.which("mariadbd", path="/usr/sbin:/usr/bin:/usr/libexec"),
    )
    if install is None or daemon is None:
        missing("MariaDB", "apt-get install mariadb-server-core mariadb-client-core")
    account = _account("mysql")
    with _folder(account) as folder:
        tables = f"--datadir={folder / 'data'}"
        subprocess.run(
            [install, "--no-defaults", tables, "--auth-root-authentication-method=normal", "--skip-test-db"],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            **_as_account(account),
        )
        port = free_port()
        options = [f"--socket={folder / 'socket'}", f"--pid-file={folder / 'pid'}", "--bind-address=127.0.0.1"]
        options += ["--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M", "--skip-name-resolve"]
        command = [daemon, "--no-defaults", tables, f"--port={port}", *options]
        # Told to end just after it began to listen, it may not hear that; its folder is thrown away in any case.
        with _running(Server(_dying_with_us(command), account, folder, port, _listens), signal.SIGKILL) as server:
            yield server


@contextlib.contextmanager
def firebird_server() -> Iterator[Server]:
    """Make a root with users and settings of its own, and run Firebird on it: the machine's stays as it is."""
    daemon, isql = shutil.which("firebird", path="/usr/sbin:/usr/bin:/opt/firebird/bin"), shutil.which("isql-fb")
    installed = next(Path("/usr/lib").glob("*/firebird/3.0"), None)
    if daemon is None or isql is None or installed is None:
        missing("Firebird server", "apt-get install firebird3.0-server firebird3.0-utils")
    account = _account("firebird")
    with _folder(account) as folder:
        for name in ("plugins", "firebird.msg", "plugins.conf"):
            (folder / name).symlink_to(installed / name)
        # A copy, and no link: through a link the engine does not find its charsets.
        (folder / "intl").mkdir()
        shutil.copy(installed / "intl" / "libfbintl.so", folder / "intl")
        (folder / "lock").mkdir(mode=0o777)
        port = free_port()
        (folder / "firebird.conf").write_text(
            f"SecurityDatabase = {folder}/security.fdb\nRemoteBindAddress = 127.0.0.1\n"
            "AuthServer = Srp\nUserManager = Srp\n"
        )
        (folder / "databases.conf").write_text("")
        environ = {"FIREBIRD": str(folder), "FIREBIRD_LOCK": str(folder / "lock")}
        if account is not None:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
        users = (
            f"CREATE DATABASE '{folder}/security.fdb' USER 'SYSDBA'; CREATE USER SYSDBA PASSWORD 'masterkey'; COMMIT;"
        )
        subprocess.run(
            [isql, "-q", "-b"],
            input=users,
            text=True,
            check=True,
            env=os.environ | environ,
            cwd=folder,
            **_as_account(account),
        )
        command = _dying_with_us([daemon, "-p", str(port)])
        # SIGKILL: do not wait for clients to leave.
        with _running(Server(command, account, folder, port, _listens, environ=environ), signal.SIGKILL) as server:
            yield server


def odbc_driver(library: str, package: str) -> str:
    """Return the path of an ODBC driver's library, as it stands in a connection text after DRIVER=."""
    try:
        import pyodbc  # noqa: F401, PLC0415 - the import itself is what may fail
    except ImportError:
        missing("ODBC", "pip install pyodbc; apt-get install libodbc2")
    for folder in ODBC_FOLDERS:
        for path in Path("/").glob(f"{folder}/{library}"):
            return str(path)
    missing(f"ODBC driver {library}", f"apt-get install {package}")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def _running(server: Server, how: signal.Signals = signal.SIGTERM) -> Iterator[Server]:
    try:
        server.start()
        yield server
    finally:
        server.stop(how)


@contextlib.contextmanager
def _folder(account: pwd.struct_passwd | None) -> Iterator[Path]:
    """A folder that the server's account owns and can reach: a temporary folder below /root is out of its reach."""
    base = tempfile.gettempdir()
    if account is not None and not all(parent.stat().st_mode & 0o001 for parent in [Path(base), *Path(base).parents]):
        base = "/tmp"
    folder = Path(tempfile.mkdtemp(prefix="wrapper-server-", dir=base))
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account(preferred: str) -> pwd.struct_passwd | None:
    """Return the account to run a server as, or None to stay who we are: servers refuse to run as root."""
    if os.geteuid() != 0:
        return None
    for name in (preferred, "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    return None


def _as_account(account: pwd.struct_passwd | None) -> dict[str, object]:
    return {} if account is None else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _dying_with_us(command: list[str]) -> list[str]:
    """Return the command wrapped so that the kernel ends it when the test run dies without cleaning up."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", "--", *command] if setpriv else command


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
        return True
    return False


def _greets(port: int) -> bool:
    """Whether PostgreSQL lets us in: it listens before it has recovered from a crash."""
    import psycopg  # noqa: PLC0415 - optional

    try:
        psycopg.connect(host="127.0.0.1", port=port, user="legacy", dbname="postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _folder_of(program: str) -> list[Path]:
    found = shutil.which(program)
    return [Path(found).parent] if found else []
