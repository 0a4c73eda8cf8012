"""Serves Northwind from Microsoft's script: `python -m tests.northwind SCRIPT [--kind sql|odbc] [--port 8000]`.

Loads the script into a SQLite file in a temporary folder, issues a key, and starts the gateway in front of it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.northwind.loader import load_northwind

HERE = Path(__file__).parent
WRAPPER = Path(sys.executable).with_name("wrapper")
RESOURCES = ("orders", "order_lines", "customers", "products", "stock")


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description="Serve Northwind.")
    parser.add_argument("script", type=Path, help="instnwnd.sql, Microsoft's script of the database")
    parser.add_argument("--kind", choices=("sql", "odbc"), default="sql", help="how the gateway reaches it")
    parser.add_argument("--port", type=int, default=8000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="northwind-") as name:
        folder = Path(name)
        catalog = folder / "catalog"
        catalog.mkdir()
        for part in (HERE / "catalog" / "northwind.yaml", HERE / "sources" / f"{asked.kind}.yaml"):
            shutil.copy(part, catalog)
        load_northwind(asked.script, folder / "northwind.db")
        environ = os.environ | {
            "NORTHWIND_DB": str(folder / "northwind.db"),
            "WRAPPER_CATALOG": str(catalog),
            "WRAPPER_STATE_DIR": str(folder / "state"),
            "WRAPPER_PORT": str(asked.port),
        }
        scopes = [option for resource in RESOURCES for option in ("--scope", f"{resource}:read")]
        issue = [WRAPPER, "key", "issue", "--consumer", "Northwind reader", "--quiet", *scopes]
        key = subprocess.run(issue, env=environ, check=True, capture_output=True, text=True).stdout.strip()
        base = f"http://127.0.0.1:{asked.port}"
        print(f"Northwind by {asked.kind}: {base}/v1/docs\n", flush=True)  # noqa: T201 - this is what a command says
        for path in ("/v1/orders/10248?embed=customer,lines", "/v1/products?limit=3", "/v1/stock/11"):
            print(f"  curl -H 'Authorization: Bearer {key}' '{base}{path}'", flush=True)  # noqa: T201
        raise SystemExit(subprocess.run([WRAPPER, "serve"], env=environ, check=False).returncode)


if __name__ == "__main__":
    main()
