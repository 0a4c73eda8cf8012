"""A real browser that tests drive: it opens pages, runs scripts in them and tells what it complained of.

Chromium takes commands of its DevTools protocol through a pair of pipes (`--remote-debugging-pipe`), as JSON texts that
end with a NUL.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO

from tests.servers import missing

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)
_START = "import os, sys; [os.dup2(int(sys.argv[at]), at + 2) for at in (1, 2)]; os.execv(sys.argv[3], sys.argv[3:])"
WITHIN = 60
"""Seconds in which a page shows what a test waits for."""


class Browser:
    """One page of a browser."""

    def __init__(self, commands: BinaryIO, answers: BufferedReader) -> None:
        self._to, self._from = commands, answers
        self._number, self._rest = 0, b""
        self._session = ""
        self.complaints: list[str] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._call(f"{domain}.enable")

    def open(self, url: str) -> None:
        """Open a page and wait until it is loaded; scripts may still be at work."""
        self._call("Page.navigate", url=url)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def run(self, script: str) -> Any:
        """Return the value of an expression in the page, of what it promises where it is a promise."""
        answer = self._call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until an expression in the page is true."""
        waiting = f"""new Promise((done, failed) => {{
          const end = Date.now() + {WITHIN * 1000};
          const look = () => ({condition}) ? done(true) : Date.now() > end ? done(false) : setTimeout(look, 30);
          look();
        }})"""
        if not self.run(waiting):
            raise AssertionError(f"the page never came to: {condition}")

    def click(self, selector: str, text: str = "") -> None:
        """Wait for an element that has a text, and click it."""
        found = f"[...document.querySelectorAll({selector!r})].find((one) => one.textContent.includes({text!r}))"
        self.wait(f"{found} !== undefined")
        self.run(f"{found}.click()")

    def type(self, selector: str, text: str) -> None:
        """Type a text into a field."""
        self.run(f"document.querySelector({selector!r}).focus()")
        self._call("Input.insertText", text=text)

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        session = {"sessionId": self._session} if self._session else {}
        message = {"id": self._number, "method": method, "params": parameters, **session}
        self._to.write(json.dumps(message).encode() + b"\0")
        self._to.flush()
        while True:
            answer = self._read()
            self._listen(answer)
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                return dict(answer["result"])

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            block = self._from.read1(1 << 16)
            if not block:
                raise AssertionError("the browser ended")
            self._rest += block
        text, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(text))

    def _listen(self, message: dict[str, Any]) -> None:
        match message.get("method"):
            case "Log.entryAdded" if message["params"]["entry"]["level"] in ("error", "warning"):
                self.complaints.append(message["params"]["entry"]["text"])
            case "Runtime.exceptionThrown":
                self.complaints.append(message["params"]["exceptionDetails"]["text"])
            case "Runtime.consoleAPICalled" if message["params"]["type"] in ("error", "warning"):
                self.complaints.append(str(message["params"]["args"]))


@contextmanager
def browser(profile: Path) -> Iterator[Browser]:
    """Start a browser with a profile of its own, and end it."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        missing("chromium", "there is no chromium: install the package chromium")
    (for_browser, to_browser), (from_browser, by_browser) = os.pipe(), os.pipe()
    # The browser expects its pipes as the descriptors 3 and 4.
    ours = [fcntl.fcntl(one, fcntl.F_DUPFD, 10) for one in (for_browser, by_browser)]

    process = subprocess.Popen(
        [sys.executable, "-c", _START, *map(str, ours), program, *FLAGS, f"--user-data-dir={profile}"],
        pass_fds=ours,
        stderr=subprocess.DEVNULL,
    )
    for one in (for_browser, by_browser, *ours):
        os.close(one)
    try:
        with os.fdopen(to_browser, "wb") as commands, os.fdopen(from_browser, "rb") as answers:
            yield Browser(commands, answers)
    finally:
        process.terminate()
        process.wait(10)
