"""The watch over exports: the kernel wakes it where it can, and it looks for itself where nobody tells it anything."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from adapters.delimited.adapter import DelimitedAdapter
from adapters.snapshot import folder_events
from adapters.snapshot.folder_events import FOLDERS, Folders, is_remote
from adapters.snapshot.watch import Watch

from .conftest import eventually, lines

NEVER = 60.0


@pytest.fixture
def watched(tmp_path):
    made = []

    def watch(look, *, every=NEVER, folders=(tmp_path,)):
        made.append(Watch([look], every, folders))
        return made[-1]

    yield watch
    for each in made:
        each.stop()


def listens(folder: Path) -> bool:
    return eventually(lambda: folder in FOLDERS._watched)


def test_a_change_wakes_the_watch_at_once(tmp_path, watched):
    looks = []
    watched(lambda: looks.append(time.monotonic()) or NEVER)
    assert listens(tmp_path)
    began = time.monotonic()
    (tmp_path / "STOCK.CSV").write_bytes(b"x")
    assert eventually(lambda: bool(looks))
    assert looks[0] - began < 0.5


def test_a_file_that_is_moved_into_place_wakes_it_too(tmp_path, watched):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "STOCK.CSV").write_bytes(b"x")
    (tmp_path / "exports").mkdir()
    looks = []
    watched(lambda: looks.append(1) or NEVER, folders=(tmp_path / "exports",))
    assert listens(tmp_path / "exports")
    (tmp_path / "elsewhere" / "STOCK.CSV").rename(tmp_path / "exports" / "STOCK.CSV")
    assert eventually(lambda: bool(looks))


def test_without_the_kernel_it_looks_for_itself(tmp_path, watched):
    looks = []
    watched(lambda: looks.append(1) or NEVER, every=0.05, folders=())
    assert eventually(lambda: len(looks) > 2)


def test_a_look_may_ask_for_the_next_one_early(watched):
    looks = []
    watched(lambda: looks.append(1) or 0.01, every=0.2, folders=())
    assert eventually(lambda: len(looks) > 5, 3)


def test_a_folder_that_comes_later_or_is_replaced_is_listened_to_then(tmp_path, watched):
    folder = tmp_path / "exports"
    looks = []
    watched(lambda: looks.append(1) or NEVER, every=0.1, folders=(folder,))
    assert eventually(lambda: len(looks) > 1)
    folder.mkdir()
    assert listens(folder)
    first = FOLDERS._watched[folder].identity
    folder.rename(tmp_path / "old")
    folder.mkdir()
    # Between the two folders there is a moment in which neither is listened to.
    assert eventually(lambda: getattr(FOLDERS._watched.get(folder), "identity", first) != first)


def test_a_look_that_fails_does_not_end_the_watch(watched, caplog):
    looks = []

    def look():
        looks.append(1)
        raise RuntimeError

    watched(look, every=0.02, folders=())
    assert eventually(lambda: len(looks) > 2)
    assert "the watch over an export failed and goes on" in caplog.text


def test_a_watch_that_is_stopped_is_told_nothing_more(tmp_path, watched):
    watch = watched(lambda: NEVER)
    assert listens(tmp_path)
    watch.stop()
    assert eventually(lambda: tmp_path not in FOLDERS._watched)


def test_one_source_has_one_thread_however_many_tables(opened, tmp_path):
    tables = {f"T{number}": {"file": f"T{number}.CSV"} for number in range(30)}
    (tmp_path / "exports").mkdir()
    for number in range(30):
        (tmp_path / "exports" / f"T{number}.CSV").write_bytes(lines(2))
    before = threading.active_count()
    stock = opened(path=str(tmp_path / "exports"), tables=tables)
    assert len(stock.adapter.describe()) == 30
    assert listens(tmp_path / "exports")
    # The watch itself, and watchdog's observer with its reader and emitter.
    assert threading.active_count() - before <= 5


def test_a_new_export_is_served_within_a_second_of_its_coming(opened):
    stock = opened(check_every="60", settle="0.2")
    stock.put(lines(10))
    assert len(stock.rows()) == 10
    assert listens(stock.path.parent)
    began = time.monotonic()
    stock.path.write_bytes(lines(11))
    assert stock.serves(11)
    assert time.monotonic() - began < 1.5


def test_a_request_never_waits_for_a_share_that_hangs(opened, monkeypatch):
    stock = opened(check_every="0.05")
    stock.put(lines(10))
    assert len(stock.rows()) == 10
    hanging = threading.Event()
    released = threading.Event()

    def hang(path):
        hanging.set()
        released.wait(5)
        raise OSError

    monkeypatch.setattr(Path, "stat", hang)
    assert hanging.wait(5)
    began = time.monotonic()
    assert len(stock.rows()) == 10
    assert stock.codes() == []
    assert time.monotonic() - began < 0.5
    monkeypatch.undo()
    released.set()


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
//server/exports /mnt/exports cifs rw,vers=1.0 0 0
server:/old\\040files /mnt/old\\040files nfs4 rw 0 0
/dev/sdb1 /mnt/exports/local ext4 rw 0 0
host /mnt/sshfs fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "remote"),
    [
        ("/srv/exports", False),
        ("/mnt/exports", True),
        ("/mnt/exports/nightly", True),
        ("/mnt/exports/local/x", False),
        ("/mnt/exported", False),
        ("/mnt/old files/x", True),
        ("/mnt/sshfs", True),
    ],
)
def test_network_shares_are_known_by_the_list_of_mounts(tmp_path, monkeypatch, folder, remote):
    (tmp_path / "mounts").write_text(MOUNTS)
    monkeypatch.setattr(folder_events, "MOUNTS", tmp_path / "mounts")
    assert is_remote(Path(folder)) is remote


def test_without_a_list_of_mounts_nothing_is_remote(tmp_path, monkeypatch):
    monkeypatch.setattr(folder_events, "MOUNTS", tmp_path / "none")
    assert not is_remote(tmp_path)


def test_a_share_is_not_listened_to(tmp_path, monkeypatch):
    monkeypatch.setattr(folder_events, "is_remote", lambda folder: True)  # noqa: ARG005 - the shape of is_remote
    folders = Folders()
    folders.listen(folders, [tmp_path], lambda: None)
    assert folders._watched == {}


def test_closing_waits_for_the_look_that_is_going_on():
    begun, ended = threading.Event(), []

    def look():
        begun.set()
        time.sleep(0.2)
        ended.append(1)
        return NEVER

    watch = Watch([look], 60)
    assert begun.wait(5)
    watch.stop()
    watch.wait(5)
    assert ended == [1]


def test_a_source_that_is_closed_writes_nothing_more(tmp_path):
    export, state = tmp_path / "STOCK.CSV", tmp_path / "state"
    export.write_text("NO;NAME\n" + "".join(f"{number};a\n" for number in range(300_000)))
    options = {"path": str(export), "delimiter": ";", "settle": "0", "state_dir": str(state)}
    adapter = DelimitedAdapter.open("shop", options)
    # It starts the watch, and asks for no table that would have to be loaded first.
    adapter.describe("NOTHING")
    assert eventually(lambda: any(state.rglob("*.*")))
    adapter.close()
    written = {path: path.stat().st_mtime_ns for path in state.rglob("*")}
    time.sleep(1)
    assert {path: path.stat().st_mtime_ns for path in state.rglob("*")} == written
