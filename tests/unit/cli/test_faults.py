"""No command shows a stack trace or a library's warning, whatever goes wrong in it, and Ctrl-C is always heeded."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from adapters.errors import SourceUnavailable
from wrapper.cli import main


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let what faults leave behind be found."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def leaves(group: click.Group, *path: str) -> list[tuple[tuple[str, ...], click.Command]]:
    """Return every command that does something, with the names that lead to it."""
    context = click.Context(group)
    found: list[tuple[tuple[str, ...], click.Command]] = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            found += leaves(command, *path, name)
        elif command is not None:
            found.append(((*path, name), command))
    return found


EVERY = leaves(main)


def run(path: tuple[str, ...], command: click.Command, does: Callable[[], object]) -> Result:
    """Return what a command prints when it does something else than it should."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "callback", does)
        patch.setattr(command, "params", [])
        return CliRunner().invoke(main, list(path))


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[" ".join(path) for path, _ in EVERY])
def test_a_fault_of_ours_is_one_line_with_the_place_and_exit_code_70(
    path: tuple[str, ...], command: click.Command, temporary: Path
) -> None:
    def fails() -> None:
        from wrapper.catalog.scalars import nowhere  # type: ignore[attr-defined]  # noqa: F401, PLC0415

    result = run(path, command, fails)

    (kept,) = temporary.glob("wrapper-fault-*.txt")
    assert result.exit_code == 70
    assert result.output.count("\n") == 1
    assert result.output.startswith("wrapper: a fault of the gateway itself, ")
    assert "ImportError: cannot import name 'nowhere'" in result.output
    assert f"{kept} has the rest" in result.output
    assert "Traceback (most recent call last)" in kept.read_text(encoding="utf-8")
    assert kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[" ".join(path) for path, _ in EVERY])
def test_ctrl_c_is_one_line_and_exit_code_130(path: tuple[str, ...], command: click.Command) -> None:
    def stopped() -> None:
        raise KeyboardInterrupt

    result = run(path, command, stopped)

    assert (result.exit_code, result.output.strip()) == (130, "wrapper: stopped")


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[" ".join(path) for path, _ in EVERY])
def test_a_source_that_fails_where_no_command_expects_it_is_one_line_and_exit_code_1(
    path: tuple[str, ...], command: click.Command
) -> None:
    def fails() -> None:
        raise SourceUnavailable("erp: the source cannot be reached") from OSError("no route\x1b[2J to host")

    result = run(path, command, fails)

    assert (result.exit_code, result.output) == (
        1,
        "wrapper: erp: the source cannot be reached (no route [2J to host)\n",
    )


def test_a_file_that_cannot_be_used_is_named() -> None:
    def fails() -> None:
        Path("/nowhere/at/all").read_text(encoding="utf-8")

    result = run(*EVERY[0], fails)

    assert (result.exit_code, result.output) == (1, "wrapper: /nowhere/at/all: No such file or directory\n")


def test_what_libraries_warn_of_and_log_is_not_printed() -> None:
    program = (
        "import logging, threading, warnings\n"
        "from wrapper.cli import main\n"
        "def noisy():\n"
        "    warnings.warn('a library is not happy')\n"
        "    logging.getLogger('sqlalchemy.pool').error('Exception during reset', exc_info=ValueError('x'))\n"
        "    thread = threading.Thread(target=lambda: 1 / 0)\n"
        "    thread.start()\n"
        "    thread.join()\n"
        "main.commands['check'] = __import__('click').command('check')(noisy)\n"
        "main(['check'])\n"
    )

    done = subprocess.run([sys.executable, "-W", "default", "-c", program], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_libraries_warn_of_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def noisy() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            logging.captureWarnings(capture=True)
            warnings.warn("a library is not happy", stacklevel=1)

    assert run(*EVERY[0], noisy).exit_code == 0
    assert "a library is not happy" in caplog.text


def test_ctrl_c_while_a_server_is_mute_ends_init_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        with subprocess.Popen(
            [
                str(Path(sys.executable).with_name("wrapper")),
                "init",
                f"mariadb://reader@127.0.0.1:{port}/shop",
                "--yes",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            env={**os.environ},
        ) as running:
            accepted, _ = mute.accept()
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=60)
            accepted.close()

    assert (running.returncode, out, err.strip()) == (130, "", "wrapper: stopped")
