"""The gateway over HTTP, next to Flask that says hello and to the ordinary stack over the same database.

Every server runs one gunicorn worker under the gateway's own settings, pinned to a core; the load comes from
another. Run: python tests/bench/over_http.py [--full]
"""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))

import _load
import _naive

from fixtures.company import generate

CONNECTIONS = 32
ITEM = "/v1/jobs/J000123"
PAGE = "/v1/jobs?status=CLOSED&limit=50"


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def settings(folder: Path, catalog: Path) -> dict[str, str]:
    """Return the settings of all servers: one worker, eight threads, a store of their own."""
    return {
        "DEMO_DIR": str(folder),
        "WRAPPER_CATALOG": str(catalog),
        "WRAPPER_STATE_DIR": str(folder / "state"),
        "WRAPPER_WORKERS": "1",
        "WRAPPER_THREADS": "8",
    }


def bench_catalog(folder: Path, original: Path) -> Path:
    """Return a copy of the catalog with a plan that nobody uses up."""
    copy = folder / "catalog"
    copy.mkdir()
    for file in original.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        plan = "plans:\n  bench: {limits: [1000000/second, 99999999/hour], description: For benchmarks.}\n"
        (copy / file.name).write_text(text.replace("plans:\n", plan), encoding="utf-8")
    return copy


def issue_key(environ: dict[str, str]) -> str:
    """Return a key of that plan."""
    command = [str(Path(sys.executable).with_name("wrapper")), "key", "issue", "--consumer", "bench", "--quiet"]
    command += ["--scope", "jobs:read", "--plan", "bench"]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout.strip()


def main(*, full: bool) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        company = generate(folder, "large" if full else "small")
        environ = settings(folder, bench_catalog(folder, company.catalog))
        ports = {which: free_port() for which in ("hello", "naive", "gateway")}
        servers = {
            which: _load.start([*_load.python(), which, str(port)], port, environ) for which, port in ports.items()
        }
        try:
            ours = {"Authorization": f"Bearer {issue_key(environ)}"}
            theirs = {"Authorization": f"Bearer {_naive.KEY}"}
            targets = [
                _load.Target("Flask hello", ports["hello"], "/", servers["hello"]),
                _load.Target("naive item", ports["naive"], ITEM, servers["naive"], theirs),
                _load.Target("gateway item", ports["gateway"], ITEM, servers["gateway"], ours),
                _load.Target("naive page", ports["naive"], PAGE, servers["naive"], theirs),
                _load.Target("gateway page", ports["gateway"], PAGE, servers["gateway"], ours),
            ]
            sizes = {target.name: target.size() for target in targets}
            found = _load.compare(targets, *((7, 2.0) if full else (3, 1.0)), CONNECTIONS)
        finally:
            for server in servers.values():
                server.terminate()
                server.wait(20)
    print(_load.table(found, sizes, ["Flask hello"]))
    for kind in ("item", "page"):
        times = _load.ratio(found, f"gateway {kind}", f"naive {kind}")
        print(f"gateway {kind} against the naive {kind}: {times:.1f} times")


if __name__ == "__main__":
    main(full="--full" in sys.argv)
