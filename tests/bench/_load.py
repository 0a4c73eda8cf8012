"""Load on running servers: alternating rounds, ratios within a round, CPU time of the server's processes.

wrk makes the load where it is installed; otherwise a Python client does, which is slower than some of the
servers: its requests per second are then a floor, and CPU per request is the figure to read.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

import psutil

CORES = sorted(os.sched_getaffinity(0))
SERVER_CORES, CLIENT_CORES = (CORES[:1], CORES[1:]) if len(CORES) > 1 else (CORES, CORES)


Server: TypeAlias = subprocess.Popen[bytes]


@dataclass
class Target:
    """One address of one server."""

    name: str
    port: int
    process: Server
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        """Return the body of the answer, or stop when it is not 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", self.path, headers=dict(self.headers))
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise SystemExit(f"{self.name}: {response.status} {body[:300]!r}")
        return body

    def tree(self) -> list[psutil.Process]:
        """Return the server's processes."""
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def cpu_seconds(self) -> float:
        """Return the CPU time that the server's processes have used."""
        return sum(times.user + times.system for times in (process.cpu_times() for process in self.tree()))


@dataclass(frozen=True)
class Round:
    """What one round of load on one target gave."""

    per_second: float
    cpu_us: float
    p99_ms: float


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a program of ours: it imports what stands in this repository."""
    return {**os.environ, **settings, "PYTHONPATH": str(Path(__file__).parents[2])}


def spawn(command: list[str], settings: Mapping[str, str], cores: list[int] | None = None) -> Server:
    """Return a server that has been started, confined to some cores."""
    return subprocess.Popen(
        command,
        env=environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=None if "-v" in sys.argv else subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, cores or CORES),  # noqa: PLW1509 - no threads run yet
    )


def start(command: list[str], port: int, settings: Mapping[str, str], cores: list[int]) -> Server:
    """Return a started server once it listens."""
    process = spawn(command, settings, cores)
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            connection.connect()
            connection.close()
        except OSError:
            if process.poll() is not None:
                raise SystemExit(f"{' '.join(command)} did not start") from None
            time.sleep(0.05)
        else:
            return process
    raise SystemExit(f"{' '.join(command)} does not listen")


def stop(server: Server) -> None:
    """End a server and wait for it."""
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def measure(target: Target, seconds: float, connections: int) -> Round:
    """Load a target for some seconds."""
    before = target.cpu_seconds()
    run = _wrk if shutil.which("wrk") else _python
    started = time.perf_counter()
    count, p99 = run(target, seconds, connections)
    elapsed = time.perf_counter() - started
    return Round(count / elapsed, (target.cpu_seconds() - before) / max(count, 1) * 1e6, p99)


def _wrk(target: Target, seconds: float, connections: int) -> tuple[int, float]:
    command = ["taskset", "-c", ",".join(map(str, CLIENT_CORES))] if shutil.which("taskset") else []
    command += ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency"]
    for name, value in target.headers.items():
        command += ["-H", f"{name}: {value}"]
    output = subprocess.run(
        [*command, f"http://127.0.0.1:{target.port}{target.path}"], capture_output=True, text=True, check=True
    ).stdout
    if refused := re.search(r"Non-2xx or 3xx responses: (\d+)", output):
        raise SystemExit(f"{target.name}: {refused[1]} answers were not 200")
    count = int(_found(r"(\d+) requests in", output))
    value, unit = re.findall(r"99%\s+([\d.]+)(us|ms|s)", output)[0]
    return count, float(value) * {"us": 1e-3, "ms": 1.0, "s": 1e3}[unit]


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise SystemExit(f"wrk said:\n{text}")
    return match[1]


def _python(target: Target, seconds: float, connections: int) -> tuple[int, float]:
    deadline = time.perf_counter() + seconds

    def one(_number: int) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=10)
        taken = []
        while (began := time.perf_counter()) < deadline:
            connection.request("GET", target.path, headers=dict(target.headers))
            connection.getresponse().read()
            taken.append((time.perf_counter() - began) * 1000)
        connection.close()
        return taken

    with ThreadPoolExecutor(connections) as pool:
        taken = sorted(chain.from_iterable(pool.map(one, range(connections))))
    return len(taken), taken[int(len(taken) * 0.99) - 1]


def compare(targets: list[Target], rounds: int, seconds: float, connections: int) -> dict[str, list[Round]]:
    """Return the rounds of every target, taken in turns so that the machine's moods hit all alike."""
    for target in targets:
        measure(target, 1, connections)
    found: dict[str, list[Round]] = {target.name: [] for target in targets}
    for _ in range(rounds):
        for target in targets:
            found[target.name].append(measure(target, seconds, connections))
    return found


def ratio(found: Mapping[str, list[Round]], name: str, base: str) -> float:
    """Return the median of a target's throughput over another's, round by round."""
    return median(ours.per_second / theirs.per_second for ours, theirs in zip(found[name], found[base], strict=True))


def table(found: Mapping[str, list[Round]], sizes: Mapping[str, int], bases: list[str]) -> str:
    """Return the figures as a Markdown table."""
    head = ["server", "bytes", "req/s", *(f"to {base}" for base in bases), "CPU µs/req", "p99 ms", "spread req/s"]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for name, taken in found.items():
        rates = [entry.per_second for entry in taken]
        cells: list[Any] = [name, sizes[name], f"{median(rates):.0f}"]
        cells += [f"{ratio(found, name, base):.2f}" for base in bases]
        cells += [f"{median(entry.cpu_us for entry in taken):.0f}", f"{median(entry.p99_ms for entry in taken):.1f}"]
        lines.append(f"| {' | '.join(map(str, [*cells, f'{min(rates):.0f}..{max(rates):.0f}']))} |")
    return "\n".join(lines)


def python() -> list[str]:
    """Return the command that runs a part of these benchmarks."""
    return [sys.executable, str(Path(__file__).with_name("_servers.py"))]
