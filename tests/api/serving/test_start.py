"""Starting and stopping: what is wrong is said in a sentence, before any worker exists, and nothing is left behind."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wrapper.settings import Settings

Launch = Callable[..., Any]


def test_a_port_in_use_is_named(launch: Launch, demo: Any, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        running = launch("serve", "--catalog", demo.facts["catalog"], "--port", port, WRAPPER_STATE_DIR=str(tmp_path))

        assert running.process.wait(20) == 1
    running.stop()
    assert f"127.0.0.1 port {port} is already in use" in running.output
    assert "Traceback" not in running.output


def test_a_bad_catalog_is_refused_with_all_its_findings(launch: Launch, tmp_path: Path) -> None:
    catalog = tmp_path / "catalog"
    catalog.mkdir()
    (catalog / "bad.yaml").write_text("title: X\nversons: {}\nresources: {jobs: {sorce: erp}}\n", encoding="utf-8")

    running = launch("serve", "--catalog", str(catalog), "--port", "0", WRAPPER_STATE_DIR=str(tmp_path / "state"))

    assert running.process.wait(20) == 1
    running.stop()
    assert "bad.yaml:2" in running.output
    assert 'did you mean "versions"?' in running.output
    assert "Booting worker" not in running.output
    assert "Traceback" not in running.output


def test_a_bad_setting_is_refused_by_name(launch: Launch) -> None:
    running = launch("serve", WRAPPER_THREADS="many")

    assert running.process.wait(20) == 1
    running.stop()
    assert running.output == "wrapper: WRAPPER_THREADS must be a whole number from 1 to 512"


def test_a_catalog_that_is_not_there_is_named(launch: Launch, tmp_path: Path) -> None:
    running = launch("serve", "--catalog", str(tmp_path / "nowhere"), "--port", "0", WRAPPER_STATE_DIR=str(tmp_path))

    assert running.process.wait(20) == 1
    running.stop()
    assert "nowhere" in running.output
    assert "Traceback" not in running.output


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told_and_leaves_no_figures_behind(
    serve: Callable[..., Any], tmp_path: Path, by: signal.Signals
) -> None:
    running, _ = serve()
    shared = Settings(state_dir=tmp_path / "state").shared_dir
    assert len(list(shared.glob("metrics-*"))) == 1

    assert running.stop(by) == 0
    assert list(shared.glob("metrics-*")) == []
    assert "Traceback" not in running.output


def test_a_shared_folder_that_is_not_ours_alone_is_refused(launch: Launch, demo: Any, tmp_path: Path) -> None:
    shared = Settings(state_dir=tmp_path / "state").shared_dir
    shared.parent.mkdir()
    shared.symlink_to(tmp_path)

    running = launch(
        "serve", "--catalog", demo.facts["catalog"], "--port", "0", WRAPPER_STATE_DIR=str(tmp_path / "state")
    )

    assert running.process.wait(20) == 1
    running.stop()
    assert f"{shared} is to be a folder, and is a link" in running.output
    assert "Traceback" not in running.output


def test_a_gateway_for_others_that_believes_any_host_says_so(serve: Callable[..., Any]) -> None:
    believing, _ = serve(WRAPPER_HOST="0.0.0.0")
    named, _ = serve(WRAPPER_HOST="0.0.0.0", WRAPPER_HOSTS="api.example.com")

    assert "set WRAPPER_PUBLIC_URL" in believing.output
    assert "set WRAPPER_PUBLIC_URL" not in named.output
