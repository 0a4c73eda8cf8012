"""What is installed is found by its files, on a machine made of folders."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from wrapper.doctor.engines import ENGINES
from wrapper.doctor.machine import Machine, check_driver, check_odbc

SQLSERVER = ENGINES["sqlserver"]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    folder = tmp_path / "usr/lib/x86_64-linux-gnu/odbc"
    folder.mkdir(parents=True)
    (folder / "libtdsodbc.so").write_bytes(b"\x7fELF libgnutls.so.30")
    (folder / "libtdsS.so").write_bytes(b"\x7fELF")
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/odbcinst.ini").write_text("[FreeTDS]\nDriver=libtdsodbc.so\n[Gone]\nDriver=/opt/gone.so\n")
    (tmp_path / "etc/odbc.ini").write_text("[ERP]\nDriver=FreeTDS\nServer=10.0.0.1\nPort=1433\n")
    return Machine(tmp_path, {})


def test_a_driver_is_found_with_its_name_and_its_tls(machine: Machine) -> None:
    (driver,) = machine.drivers()
    assert driver.path.name == "libtdsodbc.so"
    assert driver.names == ("FreeTDS",)
    assert driver.tls == "GnuTLS"
    assert machine.driver("{freetds}") == driver


def test_a_data_source_is_found_with_its_keywords(machine: Machine) -> None:
    assert machine.data_source("erp")["server"] == "10.0.0.1"
    assert machine.data_source("other") == {}


def test_a_missing_driver_is_answered_with_its_package(tmp_path: Path) -> None:
    driver, finding = check_driver(Machine(tmp_path, {}), SQLSERVER, "")
    assert driver is None
    assert finding.failed
    assert finding.fix == ("apt-get install tdsodbc",)


def test_a_driver_with_a_wrong_name_is_answered_with_the_one_that_fits(machine: Machine) -> None:
    driver, finding = check_driver(machine, SQLSERVER, "FreeTSD")
    assert driver is None
    assert "registered are FreeTDS" in finding.text
    assert finding.fix[-1].endswith("libtdsodbc.so")


@pytest.mark.parametrize(
    ("message", "package"),
    [
        ("No module named 'pyodbc'", "pip install 'wrapper-gateway[odbc]'"),
        ("libodbc.so.2: cannot open shared object file", "apt-get install libodbc2"),
    ],
)
def test_a_missing_driver_manager_is_told_from_a_missing_python_package(message: str, package: str) -> None:
    def importer(name: str) -> ModuleType:
        if name == "pyodbc":
            raise ImportError(message)
        return import_module(name)

    assert check_odbc(importer).fix[0] == package
