"""`wrapper demo`: from one command to answers, and a clean end."""

from __future__ import annotations

import json
import re
import shlex
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def test_the_three_lines_answer_when_pasted(demo: Any) -> None:
    lines = [line.strip() for line in demo.running.lines if line.strip().startswith("curl ")]

    assert len(lines) == 3
    for line in lines:
        _, option, field, address = shlex.split(line)
        assert option == "-H"
        name, value = field.split(": ")
        parts = urlsplit(address)
        response = demo.caller.ask(f"{parts.path}?{parts.query}", headers={name: value})
        assert response.status == 200, line
        body = json.loads(response.data)
        assert body.get("items") or body.get("id"), line


def test_demo_json_says_where_and_with_what(demo: Any) -> None:
    facts = demo.facts

    assert facts.keys() == {"base_url", "docs_url", "api_key", "catalog"}
    assert re.fullmatch(r"wrp_live_\w+", facts["api_key"])
    assert Path(facts["catalog"]).is_dir()
    assert (demo.folder / "demo.json").stat().st_mode & 0o077 == 0
    assert demo.caller.ask(urlsplit(facts["docs_url"]).path).status == 200


def test_the_key_has_all_scopes_of_the_demo(demo: Any) -> None:
    for resource in ("jobs", "customers", "parts", "inventory", "shipments"):
        assert demo.caller.ask(f"/v2/{resource}?limit=1").status == 200, resource


def test_a_second_run_keeps_the_key_and_ends_when_interrupted(launch: Callable[..., Any], tmp_path: Path) -> None:
    keys = []
    for _ in range(2):
        running = launch("demo", "--port", "0", "--dir", str(tmp_path), WRAPPER_WORKERS="1")
        running.wait_for("Stop it with Ctrl-C")
        keys.append(json.loads((tmp_path / "demo.json").read_text(encoding="utf-8"))["api_key"])
        assert running.stop(signal.SIGINT) == 0

    assert keys[0] == keys[1]
    assert "Traceback" not in running.output


def test_the_environment_of_a_real_gateway_is_left_alone(launch: Callable[..., Any], tmp_path: Path) -> None:
    store = tmp_path / "real.db"
    running = launch(
        "demo",
        "--port",
        "0",
        "--dir",
        str(tmp_path / "demo"),
        WRAPPER_WORKERS="1",
        WRAPPER_STORE_URL=f"sqlite:///{store}",
    )
    running.wait_for("Stop it with Ctrl-C")
    running.stop()

    assert not store.exists()


def test_its_output_names_the_documentation_and_the_key(demo: Any) -> None:
    assert demo.facts["docs_url"] in demo.running.output
    assert demo.facts["api_key"] in demo.running.output


def test_a_second_demo_at_the_same_port_leaves_the_first_alone(demo: Any, launch: Callable[..., Any]) -> None:
    written = (demo.folder / "erp.db").stat().st_mtime_ns

    running = launch("demo", "--port", str(demo.caller.port), "--dir", str(demo.folder))

    assert running.process.wait(20) == 1
    assert "is already in use" in running.output
    assert (demo.folder / "erp.db").stat().st_mtime_ns == written
