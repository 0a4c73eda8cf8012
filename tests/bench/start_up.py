"""How long it takes until the first answer: the demo, and catalogs of 20 and of 200 resources; and `wrapper check`.

Each figure is a new program: from its start over the imports, the catalog, the routes and the fork of a worker to the
first record sent over HTTP. Medians of several starts. Run: python tests/bench/start_up.py [--full]
"""

from __future__ import annotations

import http.client
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))

import _catalog
import _company
import _load

from fixtures.company import generate

STARTS = 7 if "--full" in sys.argv else 3


def first_answer(environ: dict[str, str], path: str, key: str) -> float:
    """Return the seconds from the start of a gateway to its first 200."""
    port = _company.free_port()
    started = time.perf_counter()
    server = _load.spawn([*_load.python(), "gateway", str(port)], environ)
    try:
        while not _is_answered(port, path, key):
            if server.poll() is not None:
                raise SystemExit("the gateway did not start")
            time.sleep(0.005)
        return time.perf_counter() - started
    finally:
        _load.stop(server)


def _is_answered(port: int, path: str, key: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {key}"})
        response = connection.getresponse()
        content = response.read()
    except OSError:
        return False
    finally:
        connection.close()
    if response.status != 200:
        raise SystemExit(f"{path}: {response.status} {content[:300]!r}")
    return True


def checked(environ: dict[str, str]) -> float:
    """Return the seconds of `wrapper check`, a program of its own."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "wrapper.cli", "check"]
    subprocess.run(command, env=_load.environment(environ), check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def large(folder: Path, resources: int) -> tuple[dict[str, str], str]:
    """Return the settings of a catalog with so many resources, and a key for the first of them."""
    place = folder / f"catalog-{resources}"
    place.mkdir()
    (place / "catalog.yaml").write_text(_catalog.catalog_text(resources), encoding="utf-8")
    environ = _company.environ(folder / str(resources), place)
    (folder / str(resources)).mkdir()
    _catalog.make_tables(folder / str(resources) / "large.db", resources)
    return environ, _company.issue_key(environ, "table_000s:read")


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        company = generate(folder, "small")
        demo = _company.environ(folder, _company.bench_catalog(folder / "catalog", company.catalog))
        key = _company.issue_key(demo)
        figures: dict[str, Callable[[], float]] = {
            "demo: start to first answer": lambda: first_answer(demo, _company.POINT, key)
        }
        for resources in (20, 200):
            environ, own = large(folder, resources)
            figures[f"{resources} resources: start to first answer"] = (
                lambda environ=environ, own=own: first_answer(environ, "/v2/table-000s?limit=1", own)  # type: ignore[misc]
            )
        figures["200 resources: wrapper check"] = lambda: checked(environ)
        taken: dict[str, list[float]] = {figure: [] for figure in figures}
        for _ in range(STARTS):
            for figure, run in figures.items():
                taken[figure].append(run())
    print(f"| what ({STARTS} starts each) | seconds | spread |\n|---|---|---|")
    for figure, seconds in taken.items():
        print(f"| {figure} | {median(seconds):.2f} | {min(seconds):.2f}..{max(seconds):.2f} |")


if __name__ == "__main__":
    main()
