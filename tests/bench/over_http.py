"""The gateway over HTTP, next to Flask that says hello and to the ordinary stack over the same database.

Every server runs under the gateway's own gunicorn and settings: first one worker, pinned to a core while the load
comes from another; then two workers that share the cores with the load. Before anything is measured, the gateway and
the ordinary stack must have answered with the same records. Run: python tests/bench/over_http.py [--full]
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))

import _company
import _load
import _naive

from fixtures.company import generate

CONNECTIONS = 32


def compare(folder: Path, catalog: Path, workers: int, *, rounds: int, seconds: float) -> None:
    """Print the figures with so many workers each."""
    environ = _company.environ(folder, catalog, workers=workers)
    ours = {"Authorization": f"Bearer {_company.issue_key(environ)}"}
    theirs = {"Authorization": f"Bearer {_naive.KEY}"}
    cores = _load.SERVER_CORES if workers == 1 else _load.CORES
    servers: dict[str, tuple[int, _load.Server]] = {}
    try:
        for which in ("hello", "naive", "gateway"):
            port = _company.free_port()
            servers[which] = port, _load.start([*_load.python(), which, str(port)], port, environ, cores)
        targets = [
            _load.Target("Flask hello", *servers["hello"], "/"),
            _load.Target("naive point", *servers["naive"], _company.POINT, theirs),
            _load.Target("gateway point", *servers["gateway"], _company.POINT, ours),
            _load.Target("naive page", *servers["naive"], _company.PAGE, theirs),
            _load.Target("gateway page", *servers["gateway"], _company.PAGE, ours),
        ]
        bodies = {target.name: target.body() for target in targets}
        check_equal(bodies)
        found = _load.compare(targets, rounds, seconds, CONNECTIONS)
    finally:
        for _, server in servers.values():
            _load.stop(server)
    print(f"\n{workers} worker(s), {CONNECTIONS} connections, {rounds} rounds of {seconds:g} s\n")
    print(_load.table(found, {name: len(body) for name, body in bodies.items()}, ["Flask hello"]))
    for kind in ("point", "page"):
        times = _load.ratio(found, f"gateway {kind}", f"naive {kind}")
        cpu = [
            theirs.cpu_us / ours.cpu_us
            for ours, theirs in zip(found[f"gateway {kind}"], found[f"naive {kind}"], strict=True)
        ]
        print(f"gateway {kind}: {times:.1f} times the naive one's requests, {median(cpu):.1f} times less CPU")


def check_equal(bodies: dict[str, bytes]) -> None:
    """Stop unless both stacks answer with the same records."""
    if json.loads(bodies["gateway point"]) != json.loads(bodies["naive point"]):
        raise SystemExit("the stacks disagree on the record")
    ours, theirs = (json.loads(bodies[name])["items"] for name in ("gateway page", "naive page"))
    if ours != theirs or len(ours) != 50:
        raise SystemExit("the stacks disagree on the page")


def main(*, full: bool) -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        company = generate(folder, "large" if full else "small")
        for workers in (1, 2):
            catalog = _company.bench_catalog(folder / f"catalog-{workers}", company.catalog)
            compare(folder, catalog, workers, rounds=7 if full else 3, seconds=2.0 if full else 1.0)


if __name__ == "__main__":
    main(full="--full" in sys.argv)
