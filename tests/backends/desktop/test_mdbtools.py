"""The commands of mdbtools are bounded, and what they say on their error output is never missed.

Stand-ins on the PATH say and do what the real ones do only with files that cannot be had.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.access.mdbtools import MdbTools
from adapters.files.rows import LoadError

Stand = Callable[[str], MdbTools]


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stand:
    """Put a shell script in the place of mdb-export."""
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    def put(script: str) -> MdbTools:
        command = tmp_path / "mdb-export"
        command.write_text(f"#!/bin/sh\n{script}\n")
        command.chmod(0o700)
        return MdbTools(tmp_path / "a.mdb", "cp437", seconds=0.5)

    return put


def run(tools: MdbTools) -> bytes:
    return b"".join(tools.blocks("mdb-export", ["-H"], "Orders"))


def test_a_command_that_hangs_is_stopped(stand_in: Stand) -> None:
    started = time.monotonic()
    with pytest.raises(LoadError, match=r"mdb-export did not end within 0\.5 s and was stopped"):
        run(stand_in("echo row; exec sleep 30"))
    assert time.monotonic() - started < 5


def test_an_error_that_exits_as_if_all_were_well_is_one(stand_in: Stand) -> None:
    with pytest.raises(LoadError, match="mdb-export says: Error: table Orders is gone; if Access opens the file"):
        run(stand_in("echo row; echo 'Error: table Orders is gone' >&2"))


def test_a_crash_is_an_error(stand_in: Stand) -> None:
    with pytest.raises(LoadError, match="mdb-export was killed by signal 11"):
        run(stand_in("kill -SEGV $$"))
    with pytest.raises(LoadError, match="mdb-export failed with exit code 3"):
        run(stand_in("exit 3"))


def test_the_byte_at_which_a_file_ends_too_early_is_told(stand_in: Stand) -> None:
    with pytest.raises(LoadError, match="byte 4096: mdb-export reads here, and the file ends before"):
        run(stand_in("echo 'offset 4096 is beyond EOF' >&2"))


def test_warnings_are_passed_on(stand_in: Stand) -> None:
    tools = stand_in("echo row; echo 'Warning: defaulting to brute force read' >&2")
    assert run(tools) == b"row\n"
    assert tools.warnings == ["Warning: defaulting to brute force read"]


def test_a_flood_of_words_does_not_block(stand_in: Stand) -> None:
    with pytest.raises(LoadError):
        run(stand_in("head -c 1000000 /dev/zero | tr '\\0' x >&2; echo row"))


def test_environment_and_arguments_are_fixed(stand_in: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MDBOPTS", "no_memo")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    said = run(stand_in('echo "$LC_ALL $MDBICONV $MDB_JET3_CHARSET [$MDBOPTS] $*"')).decode()
    assert said.startswith("C.UTF-8 UTF-8 cp437 [] -H -- /")
    assert said.endswith("/a.mdb Orders\n")


def test_a_reader_that_stops_early_ends_the_command(stand_in: Stand, tmp_path: Path) -> None:
    blocks = stand_in(f"echo $$ > {tmp_path}/pid; exec yes").blocks("mdb-export", [], "Orders")
    next(blocks)
    blocks.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_a_command_that_never_stops_talking_is_stopped(stand_in: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.access.mdbtools.MOST_WORDS", 1 << 20)
    tools = stand_in("exec yes")
    tools.seconds = 60
    with pytest.raises(LoadError, match="mdb-export says more than 1048576 bytes about it: the file is damaged"):
        tools.lines("mdb-export", [])
    with pytest.raises(LoadError, match=r"mdb-export says: x+; if Access") as caught:
        run(stand_in("head -c 5000 /dev/zero | tr '\\0' x >&2"))
    assert len(str(caught.value)) < 500
