"""Serves InterBase's EMPLOYEE database: `python -m tests.employee [SCRIPT] [--port 8000]`.

Loads the script into a Firebird file in a temporary folder, issues a key, and starts the gateway in front of it with
one worker, which is all that the embedded engine allows.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.employee.loader import found_script, load_employee

CATALOG = Path(__file__).parent / "catalog"
WRAPPER = Path(sys.executable).with_name("wrapper")
RESOURCES = (
    "departments", "employees", "jobs", "projects", "assignments", "salary_changes", "customers", "sales"
)  # fmt: skip
PATHS = ("/v1/employees/2?embed=department,job", "/v1/sales?status=waiting", "/v1/jobs?code=Eng")


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description="Serve EMPLOYEE.")
    parser.add_argument("script", type=Path, nargs="?", default=found_script(), help="employee.sql or employee.sql.gz")
    parser.add_argument("--port", type=int, default=8000)
    asked = parser.parse_args()
    if asked.script is None:
        parser.error("there is no employee.sql here: apt-get install firebird3.0-examples, or name the script")
    with tempfile.TemporaryDirectory(prefix="employee-") as name:
        folder = Path(name)
        load_employee(asked.script, folder / "employee.fdb")
        environ = os.environ | {
            "EMPLOYEE_URL": f"firebird:///{folder}/employee.fdb",
            "WRAPPER_CATALOG": str(CATALOG),
            "WRAPPER_STATE_DIR": str(folder / "state"),
            "WRAPPER_PORT": str(asked.port),
            "WRAPPER_WORKERS": "1",
        }
        scopes = [option for resource in RESOURCES for option in ("--scope", f"{resource}:read")]
        issue = [WRAPPER, "key", "issue", "--consumer", "Employee reader", "--quiet", *scopes]
        key = subprocess.run(issue, env=environ, check=True, capture_output=True, text=True).stdout.strip()
        base = f"http://127.0.0.1:{asked.port}"
        print(f"EMPLOYEE from {asked.script}: {base}/v1/docs\n", flush=True)  # noqa: T201 - this is what a command says
        for path in PATHS:
            print(f"  curl -H 'Authorization: Bearer {key}' '{base}{path}'", flush=True)  # noqa: T201 - as above
        raise SystemExit(subprocess.run([WRAPPER, "serve"], env=environ, check=False).returncode)


if __name__ == "__main__":
    main()
