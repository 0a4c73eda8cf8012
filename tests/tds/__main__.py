"""Runs the TDS stub in a process of its own: `python -m tests.tds --mute query`; it prints its port and waits."""

from __future__ import annotations

import argparse
import ssl
import sys
import tempfile
from pathlib import Path

from tests.tds.certificates import server_tls
from tests.tds.engine import TableDefinition
from tests.tds.faults import Stage
from tests.tds.requests import Encryption
from tests.tds.server import Stub

CUSTOMERS = TableDefinition(
    "CUSTMAST", {"CUST_NO": "CHAR(6) NOT NULL", "NAME": "VARCHAR(30)", "CREDIT": "MONEY"}, key=("CUST_NO",)
)
ROWS = [("C00001", "Müller & Søn", 1200.5), ("C00002", "Café Noir", 80), ("C00003", "Fjordline Planning", None)]
TLS = {"1.0": ssl.TLSVersion.TLSv1, "1.1": ssl.TLSVersion.TLSv1_1, "1.2": ssl.TLSVersion.TLSv1_2}


def main(arguments: list[str]) -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m tests.tds", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--mute", type=Stage, choices=list(Stage))
    parser.add_argument("--only", default="", help="the faults hold for statements that hold this text")
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--levels", default="7.0,7.1", help="levels of the protocol that it speaks")
    parser.add_argument("--version", default="8.0.341")
    parser.add_argument("--encryption", default="NOT_SUPPORTED", choices=[one.name for one in Encryption])
    parser.add_argument("--tls", choices=TLS, help="the newest version of TLS that it offers")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        stub = Stub(Path(folder) / "legacy.db")
        stub.port = chosen.port
        stub.version = tuple(int(part) for part in chosen.version.split("."))  # type: ignore[assignment]
        stub.database.create(CUSTOMERS, ROWS)
        faults = stub.faults
        faults.mute, faults.only, faults.delay = chosen.mute, chosen.only, chosen.delay
        faults.levels = tuple(chosen.levels.split(","))
        faults.encryption = Encryption[chosen.encryption]
        faults.tls = server_tls(Path(folder), TLS[chosen.tls]) if chosen.tls else None
        stub.start()
        print(stub.port, flush=True)  # noqa: T201 - whoever started it reads the port here
        sys.stdin.read()
        stub.stop()


main(sys.argv[1:])
