"""Folders, files and secrets of our own, also where others can make them first."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wrapper.limits.environment import environment
from wrapper.private import BadSecret, NotPrivate, check_private_file, kept_secret, private_folder
from wrapper.settings import Settings, SettingsError, load_secret
from wrapper.store import StoreError
from wrapper.store.engine import parse_url
from wrapper.store.sealing import find_secret


def test_a_folder_is_made_for_its_owner_alone_with_those_above_it(tmp_path: Path) -> None:
    made = private_folder(tmp_path / "a" / "b")

    assert [path.stat().st_mode & 0o777 for path in (made, made.parent)] == [0o700, 0o700]
    assert private_folder(made) == made


def test_a_folder_of_ours_that_others_can_read_is_closed(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)

    assert private_folder(tmp_path / "open").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_can_write_to_is_refused(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)

    with pytest.raises(NotPrivate, match="open to other users"):
        private_folder(tmp_path / "open")


@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_not_followed(tmp_path: Path, there: bool) -> None:
    if there:
        (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(NotPrivate, match="is a link"):
        private_folder(tmp_path / "link")
    with pytest.raises(NotPrivate, match="is a link"):
        environment(str(tmp_path / "link" / "limits.lmdb"))
    with pytest.raises(NotPrivate, match="is a link"):
        check_private_file(tmp_path / "link")


def test_a_folder_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = private_folder(tmp_path / "theirs")
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)

    with pytest.raises(NotPrivate, match="belongs to another user"):
        private_folder(folder)


def test_counters_are_not_kept_in_a_file_that_others_made(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "shared")
    for name in ("limits.lmdb", "limits.lmdb-lock"):
        (folder / name).symlink_to(tmp_path / "elsewhere")
        with pytest.raises(NotPrivate, match=name):
            environment(str(folder / "limits.lmdb"))
        (folder / name).unlink()
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("content", ["", "short", " " * 40 + "\n"])
def test_a_secret_that_is_empty_or_short_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret").write_text(content)

    with pytest.raises(BadSecret, match=r"secret has fewer than 32 characters"):
        kept_secret(tmp_path / "secret")
    with pytest.raises(SettingsError, match="fewer than 32 characters"):
        load_secret(Settings(state_dir=tmp_path))
    with pytest.raises(StoreError, match="fewer than 32 characters"):
        find_secret(parse_url(f"sqlite:///{tmp_path}/store.db"))


def test_a_short_secret_of_the_environment_seals_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRAPPER_SECRET", "short")

    with pytest.raises(StoreError, match="at least 32 characters"):
        find_secret(parse_url(f"sqlite:///{tmp_path}/store.db"))


def test_the_settings_and_the_store_find_the_same_secret(tmp_path: Path) -> None:
    made = load_secret(Settings(state_dir=tmp_path))

    assert find_secret(parse_url(f"sqlite:///{tmp_path}/store.db")) == made


@pytest.mark.parametrize(
    ("settings", "trusts"),
    [
        ({"host": "0.0.0.0"}, True),
        ({"host": "192.0.2.1"}, True),
        ({"host": "127.0.0.1"}, False),
        ({"host": "::1"}, False),
        ({"host": "localhost"}, False),
        ({"host": "0.0.0.0", "public_url": "https://api.example.com"}, False),
        ({"host": "::", "hosts": ("api.example.com",)}, False),
    ],
)
def test_links_follow_any_host_only_where_no_name_is_set(settings: dict[str, object], trusts: bool) -> None:
    assert Settings(**settings).trusts_host is trusts  # type: ignore[arg-type]
