"""`wrapper doctor` as an operator meets it, and the setting it prints as OpenSSL takes it."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from socket import create_server, socket

import pytest
from click.testing import CliRunner

from tests.servers import missing
from tests.tds.certificates import server_tls
from tests.tds.server import Stub
from wrapper.cli import main
from wrapper.doctor.tls import written

CATALOG = """
title: Parts
versions: {{v1: {{}}}}
sources:
  erp:
    kind: odbc
    driver: {driver}
    connection: Server=127.0.0.1;Port={port};Database=legacy
    user: legacy
    password: ${{ERP_SECRET}}
"""


@pytest.fixture
def catalog(stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "catalog.yaml"
    path.write_text(CATALOG.format(driver="FreeTDS", port=stub.port), encoding="utf-8")
    monkeypatch.setenv("ERP_SECRET", "secret")
    return path


def test_a_source_of_the_catalog_is_named_and_its_entry_printed(catalog: Path) -> None:
    result = CliRunner().invoke(main, ["doctor", "erp", "--catalog", str(catalog)])
    assert result.exit_code == 0, result.output
    assert "password: ${ERP_SECRET}" in result.output
    assert result.output.rstrip().endswith("It connects; 1 login was tried.")


def test_a_refused_login_exits_with_one_and_prints_no_password(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_SECRET", "hunter2")
    result = CliRunner().invoke(main, ["doctor", "--catalog", str(catalog), "--json"])
    assert result.exit_code == 1
    (told,) = json.loads(result.output)
    assert told["connects"] is False
    assert told["logins"] == 2
    assert "ERP_SECRET" in told["findings"][-1]["fix"][0]
    assert "hunter2" not in result.output


def test_one_source_that_is_named_is_one_object(catalog: Path) -> None:
    result = CliRunner().invoke(main, ["doctor", "erp", "--catalog", str(catalog), "--json"])
    assert json.loads(result.output)["source"] == "erp"


def test_a_catalog_whose_driver_is_missing_can_be_examined(catalog: Path) -> None:
    catalog.write_text(catalog.read_text().replace("driver: FreeTDS", "driver: /opt/none/libtdsodbc.so"))
    result = CliRunner().invoke(main, ["doctor", "erp", "--catalog", str(catalog)])
    assert result.exit_code == 1
    assert "there is no driver /opt/none/libtdsodbc.so" in result.output
    assert "no login was tried" in result.output


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nope"], 1, 'there is no source "nope"'),
        (["erp", "--server", "x"], 2, "not both"),
        (["--user", "sa"], 2, "describe the source"),
        (["--url", "postgresql://u:clear@h/x"], 2, "${VARIABLE}"),
    ],
)
def test_wrong_use_is_one_readable_message(catalog: Path, arguments: list[str], code: int, words: str) -> None:
    place = [] if arguments[0].startswith("--") else ["--catalog", str(catalog)]
    result = CliRunner().invoke(main, ["doctor", *arguments, *place])
    assert result.exit_code == code
    assert words in result.output
    assert "Traceback" not in result.output


def test_a_password_of_any_letters_stays_one_value_of_a_connection_text(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = "hunter;Server=evil;UID=2"
    stub.accounts = {"legacy": password}
    monkeypatch.setenv("PW", password)
    text = f"DRIVER=FreeTDS;{stub.connection()};UID=legacy;PWD=${{PW}}"
    result = CliRunner().invoke(main, ["doctor", "--connection", text])
    assert result.exit_code == 0, result.output
    assert "password: ${PW}" in result.output
    assert "hunter" not in result.output
    assert "evil" not in result.output


@pytest.mark.parametrize("password", ["hun@ter2", "hunter/2", "hunter?2", "hunter#2", "100%hunter"])
def test_a_password_that_would_break_a_url_is_refused_and_not_printed(
    monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setenv("PW", password)
    result = CliRunner().invoke(main, ["doctor", "--url", "postgresql://legacy:${PW}@127.0.0.1/x"])
    assert result.exit_code == 2
    assert "the value of PW has characters" in result.output
    assert "hun" not in result.output


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_part_of_a_password_behind_an_at_is_no_host_to_print(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: list[str]
) -> None:
    monkeypatch.setenv("PW", "hun@ter2")
    path = tmp_path / "catalog.yaml"
    path.write_text("sources: {erp: {kind: sql, url: 'postgresql://u:${PW}@127.0.0.1/x'}}")
    result = CliRunner().invoke(main, ["doctor", "--catalog", str(path), *form])
    assert result.exit_code == 1
    assert "%40" in result.output
    assert "ter2" not in result.output


def test_the_printed_section_lets_openssl_talk_to_an_old_server_and_nothing_else_does(tmp_path: Path) -> None:
    program = shutil.which("openssl") or missing("OpenSSL", "apt-get install openssl")
    context = server_tls(tmp_path, ssl.TLSVersion.TLSv1)

    def serve(listener: socket) -> None:
        for _ in range(2):
            raw, _ = listener.accept()
            with raw, suppress(OSError), context.wrap_socket(raw, server_side=True) as encrypted:
                encrypted.recv(1)

    with create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        command = [program, "s_client", "-connect", f"127.0.0.1:{listener.getsockname()[1]}"]
        setting = {"OPENSSL_CONF": str(written(tmp_path, "OpenSSL", ["TLS 1.0"]))}
        said = [
            subprocess.run(command, env={**os.environ, **more}, input=b"", capture_output=True, check=False).stdout
            for more in ({}, setting)
        ]
        thread.join()
    assert b"Cipher is (NONE)" in said[0]
    assert b"Cipher is (NONE)" not in said[1]
    assert b"Protocol  : TLSv1\n" in said[1]
