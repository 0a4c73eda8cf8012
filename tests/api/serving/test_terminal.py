"""What `wrapper serve` prints on a terminal, and where there is none."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.api.serving.conftest import Demo, Running

WITHIN = 60


class Terminal:
    """A command that believes to be on a terminal."""

    def __init__(self, command: list[str], environ: dict[str, str]) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(command, env=environ, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        self.text = ""

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Read what the command prints until it has a pattern."""
        end = time.monotonic() + WITHIN
        while not (found := re.search(pattern, self.text)):
            assert time.monotonic() < end, self.text
            if select.select([self._ours], [], [], 1)[0]:
                self.text += os.read(self._ours, 65536).decode().replace("\r\n", "\n")
        return found

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(WITHIN)
        os.close(self._ours)


@pytest.fixture
def terminal(demo: Demo, tmp_path: Path) -> Iterator[Terminal]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("WRAPPER_")} | {
        "WRAPPER_CATALOG": demo.facts["catalog"],
        "WRAPPER_STATE_DIR": str(tmp_path / "state"),
        "WRAPPER_WORKERS": "1",
        "DEMO_DIR": str(demo.folder),
    }
    started = Terminal([sys.executable, "-m", "wrapper", "serve", "--port", "0"], environ)
    yield started
    started.close()


def test_a_terminal_is_told_the_documentation_and_shows_lines_for_people(terminal: Terminal) -> None:
    address = terminal.wait_for(r"Documentation at (http://\S+/docs)\n")[1]
    with urllib.request.urlopen(address, timeout=WITHIN) as page:
        assert page.url.endswith("/v2/docs")
    terminal.wait_for(r"\d\d:\d\d:\d\d  302  GET /docs  \d+ ms  [\d,]+ bytes\n")
    assert "alembic" not in terminal.text
    assert not [line for line in terminal.text.splitlines() if line.startswith("{")]


def test_without_a_terminal_lines_are_json(serve: Callable[..., tuple[Running, str]]) -> None:
    running, address = serve()
    with urllib.request.urlopen(f"{address}/livez", timeout=WITHIN):
        pass
    line = running.wait_for(r'(\{.*"path":"/livez".*\})')[1]
    assert json.loads(line)["status"] == 200
