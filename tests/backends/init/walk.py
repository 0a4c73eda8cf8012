"""The operator's first walk: wrapper init, wrapper key issue, wrapper serve, and the first documented answer over HTTP.

Every step is the command itself in a process of its own. Used by the tests and by the benchmark beside them.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WRAPPER = str(Path(sys.executable).with_name("wrapper"))
STARTS_WITHIN = 60.0


@dataclass
class Walk:
    """One operator in a folder of their own; `variables` are what they exported."""

    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    commands: int = 0

    def run(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Return what a command printed; it must end with the code."""
        self.commands += 1
        done = subprocess.run(
            [WRAPPER, *arguments],
            cwd=self.folder,
            env=self.environ(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def first_answer(self, address: str, *options: str) -> tuple[dict[str, Any], float]:
        """Return the first record that the served documentation shows how to get, and the seconds up to it."""
        started = time.perf_counter()
        told = self.run("init", address, *options).stdout
        resource = re.search(r"wrapper try (\S+)", told)
        assert resource is not None, told
        key = self.run("key", "issue", "--consumer", "me", "--scope", "*:read", "--quiet").stdout.strip()
        self.commands += 1
        with subprocess.Popen(
            [WRAPPER, "serve", "--port", "0", "--workers", "1"],
            cwd=self.folder,
            env=self.environ(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as server:
            try:
                base = _address(server)
                record = _documented(base, resource[1], key)
                return record, time.perf_counter() - started
            finally:
                server.terminate()
                server.communicate(timeout=30)

    def environ(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("WRAPPER_")}
        return {**inherited, "WRAPPER_STATE_DIR": str(self.folder / "state"), **self.variables}


def _address(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    until, seen = time.monotonic() + STARTS_WITHIN, ""
    while time.monotonic() < until and (line := server.stdout.readline()):
        seen += line
        if found := re.search(r"Serving \S+ at (http://\S+)", line):
            return found[1]
    raise AssertionError(f"the gateway did not start:\n{seen}")


def _documented(base: str, resource: str, key: str) -> dict[str, Any]:
    """Ask for the item of a resource with the example that its documentation gives for the id."""
    document = _json(f"{base}/v1/openapi.json", key)
    paths = document["paths"]
    ((path, item),) = [
        (path, item) for path, item in paths.items() if path.endswith(f"/{resource.replace('_', '-')}/{{id}}")
    ]
    parameters = [*item.get("parameters", ()), *item["get"].get("parameters", ())]
    (parameter,) = [one for one in parameters if one.get("name") == "id"]
    example = parameter.get("example", parameter.get("schema", {}).get("example"))
    record = _json(base + path.replace("{id}", str(example)), key)
    assert record["id"] == str(example)
    return record


def _json(url: str, key: str) -> dict[str, Any]:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
        return found
