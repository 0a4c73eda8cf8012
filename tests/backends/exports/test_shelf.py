"""Where snapshots are kept, and that nobody else can reach them there."""

from __future__ import annotations

import os
import tempfile

import pytest

from adapters.errors import OptionError, SourceUnavailable
from adapters.query import Query, Table
from adapters.registry import adapter_class
from adapters.snapshot.shelf import snapshot_folder
from wrapper.catalog.model import Source
from wrapper.sources.opened import open_adapter

QUERY = Query(Table("STOCK"), ("QTY",), limit=9)


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The system's temporary folder, of this test alone."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_snapshots_of_a_source_stand_in_the_state_folder(tmp_path, temporary):
    (tmp_path / "STOCK.CSV").write_bytes(b"PART,QTY\nA,1\n")
    source = Source("stock", "delimited", {"path": str(tmp_path / "STOCK.CSV")})
    adapter = open_adapter(source, tmp_path / "state")
    assert adapter.read(QUERY) == [("1",)]
    adapter.close()
    assert len(list((tmp_path / "state" / "snapshots").glob("*.sqlite"))) == 1
    assert list(temporary.iterdir()) == []


def test_a_home_is_expanded_and_a_declared_folder_wins(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert snapshot_folder("", "~/state") == tmp_path / "state" / "snapshots"
    assert snapshot_folder("~/kept", "~/state") == tmp_path / "kept"


def test_without_a_state_folder_a_temporary_one_is_ours_alone(temporary):
    folder = snapshot_folder("", "")
    assert folder.parent == temporary
    assert folder.stat().st_mode & 0o777 == 0o700
    assert snapshot_folder("", "") == folder


def test_a_temporary_folder_that_others_may_enter_is_refused(temporary):
    snapshot_folder("", "").chmod(0o755)
    with pytest.raises(OptionError, match=f"{temporary}.* is open to other users") as raised:
        snapshot_folder("", "")
    assert "WRAPPER_STATE_DIR" in raised.value.hint


def test_a_link_in_the_place_of_the_temporary_folder_is_refused(temporary):
    folder = snapshot_folder("", "")
    folder.rename(temporary / "elsewhere")
    folder.symlink_to(temporary / "elsewhere")
    with pytest.raises(OptionError, match="a link and not a folder"):
        snapshot_folder("", "")


def test_a_temporary_folder_of_another_user_is_refused(temporary, monkeypatch):
    folder = snapshot_folder("", "")
    # Only root can give a folder away; for anybody else, whoever asks is another user.
    if os.geteuid() == 0:
        os.chown(folder, 65534, 65534)
    else:
        other = os.geteuid() + 1
        folder.rename(temporary / f"wrapper-snapshots-{other}")
        monkeypatch.setattr(os, "geteuid", lambda: other)
    with pytest.raises(OptionError, match="belongs to another user"):
        snapshot_folder("", "")
    assert temporary.exists()


def test_a_refused_folder_makes_the_source_unavailable_and_says_why(tmp_path, temporary):
    (tmp_path / "STOCK.CSV").write_bytes(b"PART,QTY\nA,1\n")
    snapshot_folder("", "").chmod(0o755)
    adapter = adapter_class("delimited").open("stock", {"path": str(tmp_path / "STOCK.CSV")})
    with pytest.raises(SourceUnavailable, match=f"stock: the folder for snapshots, {temporary}"):
        adapter.read(QUERY)
    adapter.close()
