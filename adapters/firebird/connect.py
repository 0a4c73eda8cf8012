"""Finds Firebird's client library and opens connections, to a server or to the engine in our own process."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from firebird.driver import Connection, DatabaseError, connect, driver_config
from sqlalchemy.engine import URL

from adapters.errors import AdapterError, DriverMissing, OptionError, SourceBusy
from adapters.firebird.errors import ENGINE_ELSEWHERE, codes_of, firebird_failure
from adapters.firebird.link import FirebirdLink
from adapters.relational.charset import TextDecoder
from adapters.relational.names_codec import register_names_codec
from adapters.relational.watchdog import Watchdog

CONNECT_SECONDS = 5
LIBRARY = "libfbclient.so.2"
FOLDERS = ("usr/lib/*", "usr/lib64", "usr/lib", "usr/local/lib", "opt/firebird/lib")
ENGINES = ("firebird/*/plugins", "../plugins", "plugins")
"""Where the engine stands, seen from the folder of the library: Debian's packages, and Firebird's own archive."""

CLIENT_HINT = "apt-get install libfbclient2"
ENGINE_HINT = "apt-get install firebird3.0-server-core, or name a server: firebird://user@host//folder/file.fdb"
URL_HINT = "write firebird://user:password@host//folder/file.fdb, or firebird:////folder/file.fdb without a server"

METADATA = register_names_codec("wrapper_firebird_metadata", "utf-8", "replace")
"""The codec of names and remarks: UTF-8, and one with other bytes must not hide its table."""

_registering = threading.Lock()


@dataclass(frozen=True, slots=True)
class FirebirdPlace:
    """Where a database is, and who asks; `name` as the client library spells it."""

    name: str
    user: str
    password: str | None
    role: str | None
    is_embedded: bool

    @classmethod
    def of(cls, url: URL) -> Self:
        """Return the place that a URL names; raises OptionError, and DriverMissing where a library is not installed."""
        if not url.database:
            raise OptionError("url", "url names no database", URL_HINT)
        name = url.database
        if url.host:
            host = f"[{url.host}]" if ":" in url.host else url.host
            name = f"inet://{host}:{url.port or 3050}/{url.database}"
        _find_library(_asked(url, "fb_client_library"), not url.host)
        password = None if url.password is None else str(url.password)
        return cls(name, url.username or "SYSDBA", password, _asked(url, "role"), not url.host)

    def link(self, source: str, decoder: TextDecoder, timeout: float, watchdog: Watchdog) -> FirebirdLink:
        """Open a connection; raises the driver's errors, or SourceBusy where the file is another process's."""
        try:
            raw = self.attached()
        except DatabaseError as error:
            if self.is_embedded and ENGINE_ELSEWHERE in codes_of(error):
                # Without its cause, which would stand in the log in the place of these words.
                raise SourceBusy(
                    f"{source}: another process has the database file open, and Firebird's embedded engine shares it"
                    " with none: use a Firebird server, or WRAPPER_WORKERS=1"
                ) from None
            raise
        return FirebirdLink(raw, decoder, timeout, watchdog)

    def failure(self, error: Exception) -> type[AdapterError] | None:
        """Return the class of an error that opening a connection raised."""
        return firebird_failure(error)

    def attached(self) -> Any:
        """Return a new connection of the driver's, on which nothing is converted; raises the driver's errors."""
        section = f"wrapper {self.name}"
        with _registering:
            found = driver_config.get_database(section) or driver_config.register_database(section)
            found.dsn.value = self.name
            found.timeout.value = CONNECT_SECONDS
            # Dialect 3 reads databases of dialect 1 too, and dialect 1 has no quoted names.
            found.sql_dialect.value = 3
        raw: Connection = connect(section, user=self.user, password=self.password, role=self.role, charset="NONE")
        raw._encoding = raw._att.encoding = METADATA
        return raw


def _asked(url: URL, name: str) -> str | None:
    found = url.query.get(name)
    return None if found is None else str(found)


def _find_library(asked: str | None, engine_needed: bool) -> None:
    """Tell the driver where the client library is; raises DriverMissing."""
    path = asked or driver_config.fb_client_library.value
    known = [Path(path)] if path else [file for place in FOLDERS for file in Path("/").glob(f"{place}/{LIBRARY}")]
    library = next((file for file in known if file.exists()), None)
    if library is None:
        raise DriverMissing("Firebird's client library is not installed", CLIENT_HINT)
    if engine_needed and not any(any(library.parent.glob(f"{place}/libEngine*.so")) for place in ENGINES):
        raise DriverMissing("Firebird's embedded engine is not installed", ENGINE_HINT)
    driver_config.fb_client_library.value = str(library)
