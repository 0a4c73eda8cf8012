"""What is installed on this machine for ODBC: the driver manager, the drivers, the data sources, and their TLS.

Everything is found by reading files, so that a driver which cannot be loaded is still found.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from configparser import ConfigParser, Error
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from wrapper.doctor.engines import Engine
from wrapper.doctor.findings import Finding, failed, ok

FOLDERS = ("usr/lib/*/odbc", "usr/lib/odbc", "usr/lib64", "usr/local/lib", "opt/microsoft/msodbcsql*/lib64")
_SETUP_ONLY = ("libtdsS", "libodbc", "libesoobS", "libmyodbc8S")


@dataclass(frozen=True, slots=True)
class Driver:
    """One ODBC driver: its library, the names it is registered by, and the library it does TLS with."""

    path: Path
    names: tuple[str, ...] = ()

    @property
    def tls(self) -> str:
        """Return OpenSSL or GnuTLS, or "" where neither is named in the library."""
        try:
            held = self.path.read_bytes()
        except OSError:
            return ""
        return "GnuTLS" if b"libgnutls.so" in held else "OpenSSL" if b"libssl.so" in held else ""


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine whose files are below `root`; the tests bring their own."""

    root: Path = Path("/")
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)

    def drivers(self) -> list[Driver]:
        """Return the drivers found, registered or not."""
        names: dict[Path, list[str]] = {path: [] for path in self._libraries()}
        for name, entry in self._sections("odbcinst.ini", self.root / "etc"):
            path = self._library(entry.get("driver64") or entry.get("driver") or "")
            if path is not None:
                names.setdefault(path, []).append(name)
        return [Driver(path, tuple(sorted(set(found)))) for path, found in sorted(names.items())]

    def drivers_for(self, engine: Engine) -> list[Driver]:
        """Return the drivers that lead to an engine, best first."""
        places = {
            driver.path: place
            for driver in self.drivers()
            for place, library in enumerate(engine.libraries)
            if driver.path.name.startswith(library)
        }
        return sorted((one for one in self.drivers() if one.path in places), key=lambda one: places[one.path])

    def driver(self, named: str) -> Driver | None:
        """Return the driver with this name or path, or None."""
        wanted = named.strip("{}")
        if "/" in wanted:
            return Driver(Path(wanted)) if Path(wanted).is_file() else None
        return next((one for one in self.drivers() if wanted.lower() in map(str.lower, one.names)), None)

    def data_source(self, name: str) -> dict[str, str]:
        """Return the keywords of a data source, {} when there is none of this name."""
        home = Path(self.environ.get("HOME", "/nonexistent"))
        for folder, file in ((home, ".odbc.ini"), (self.root / "etc", "odbc.ini")):
            for section, entry in self._sections(file, folder):
                if name and section.lower() == name.lower():
                    return entry
        return {}

    def _sections(self, file: str, folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
        places = [Path(self.environ["ODBCSYSINI"])] if "ODBCSYSINI" in self.environ and file[0] != "." else [folder]
        for place in places:
            parser = ConfigParser(strict=False, interpolation=None, allow_no_value=True)
            try:
                parser.read(place / file, encoding="utf-8")
            except (Error, OSError, UnicodeDecodeError):
                continue
            for section in parser.sections():
                yield section, {key: value or "" for key, value in parser.items(section)}

    def _libraries(self) -> Iterator[Path]:
        for folder in FOLDERS:
            for path in sorted(self.root.glob(f"{folder}/*odbc*.so*")):
                if not path.name.startswith(_SETUP_ONLY):
                    yield path

    def _library(self, spelled: str) -> Path | None:
        path = Path(spelled)
        if path.is_absolute():
            return self.root / path.relative_to("/") if (self.root / path.relative_to("/")).exists() else None
        return next((found for found in self._libraries() if found.name == spelled), None)


def check_odbc(importer: object = import_module) -> Finding:
    """Look whether pyodbc can be imported, and with it the driver manager."""
    try:
        pyodbc = importer("pyodbc")  # type: ignore[operator]  # import_module, or a test's
    except ImportError as error:
        if "libodbc" in str(error):
            text = "pyodbc is installed, the ODBC driver manager is not"
            return failed("ODBC", text, "apt-get install libodbc2")
        text = "the Python package pyodbc is not installed"
        return failed("ODBC", text, "pip install 'wrapper-gateway[odbc]'", "apt-get install libodbc2")
    return ok("ODBC", f"pyodbc {pyodbc.version} and the driver manager are installed")


def check_driver(machine: Machine, engine: Engine | None, named: str) -> tuple[Driver | None, Finding]:
    """Look for the driver that the entry names, or for any that leads to the engine."""
    fitting = machine.drivers_for(engine) if engine else []
    install = [f"apt-get install {engine.package}"] if engine and engine.package else []
    if named:
        driver = machine.driver(named)
        if driver is not None:
            return driver, ok("driver", str(driver.path))
        instead = [f"or write driver: {one.path}" for one in fitting[:1]]
        known = ", ".join(sorted(name for one in machine.drivers() for name in one.names)) or "none"
        return None, failed("driver", f"there is no driver {named} here; registered are {known}", *install, *instead)
    if not fitting:
        title = engine.title if engine else "this source"
        return None, failed("driver", f"no ODBC driver for {title} is on this machine", *install)
    others = f" (also {', '.join(str(one.path) for one in fitting[1:])})" if fitting[1:] else ""
    return fitting[0], ok("driver", f"{fitting[0].path}{others}")
