"""Each way in which a SQL Server may not let us in is told apart, and answered with what to do."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

from tests.backends.doctor.conftest import failure
from tests.servers import free_port
from tests.tds.certificates import server_tls
from tests.tds.faults import Stage
from tests.tds.requests import Encryption
from tests.tds.server import Stub
from wrapper.doctor import Case, examine

Open = Callable[..., Case]


def test_a_server_that_lets_us_in_is_answered_with_its_entry(stub: Stub, case: Open) -> None:
    found = case()
    assert not [finding for finding in examine(found) if finding.failed]
    assert found.connects
    (entry,) = yaml.safe_load(found.entry)["sources"].values()
    assert entry["password"] == "${PASSWORD}"
    assert entry["generation"] == "sqlserver-2000"
    assert f"Port={stub.port};Database=legacy;TDS_Version=7.1" in entry["connection"]
    assert "secret" not in found.entry
    assert stub.logins == ["legacy"]
    assert found.attempts.made == 1


def test_a_server_of_1998_is_found_by_its_hanging_up(stub: Stub, case: Open) -> None:
    stub.faults.levels, stub.version = ("7.0",), (7, 0, 623)
    found = case()
    findings = list(examine(found))
    assert "hangs up" in next(finding.text for finding in findings if finding.check == "greeting")
    assert "TDS_Version=7.0" in found.entry
    assert "sqlserver-7" in found.entry


def test_a_level_that_does_not_work_as_written_is_replaced(stub: Stub, case: Open) -> None:
    found = case(keywords="TDS_Version=4.2")
    notes = [finding.text for finding in examine(found) if finding.outcome == "note"]
    assert "TDS 4.2" in notes[0]
    assert "TDS_Version=7.1" in found.entry
    assert "TDS_Version=4.2" not in found.entry


def test_a_charset_that_the_driver_does_not_know_is_replaced(stub: Stub, case: Open) -> None:
    found = case(keywords="TDS_Version=7.1;ClientCharset=CP99999")
    notes = [finding.text for finding in examine(found) if finding.check == "charset"]
    assert "CP99999" in notes[0]
    assert "ClientCharset=UTF-8" in found.entry


def test_a_refused_password_is_not_tried_at_other_levels(stub: Stub, case: Open) -> None:
    found = case(password="wrong", database=None)
    wrong = failure(found)
    assert "refuses the login" in wrong.text
    assert "PASSWORD" in wrong.fix[0]
    assert "wrong" not in str(wrong)
    assert len(stub.logins) == found.attempts.made == 1
    assert not found.connects


def test_a_database_that_is_not_there_is_told_from_a_wrong_password(stub: Stub, case: Open) -> None:
    found = case(database="nope")
    assert 'no database "nope"' in failure(found).text
    assert len(stub.logins) == found.attempts.made == 2


def test_a_mute_server_is_given_up_in_bounded_time(stub: Stub, case: Open, tmp_path: Path) -> None:
    other = Stub(tmp_path / "other.db")
    other.start()
    stub.faults.mute, other.faults.mute = Stage.CONNECT, Stage.LOGIN
    cases, began = [case(), case(port=other.port)], time.monotonic()
    with ThreadPoolExecutor() as threads:
        found = list(threads.map(failure, cases))
    assert time.monotonic() - began < 25
    assert all("never answers" in finding.text for finding in found)
    assert len(other.logins) <= cases[1].attempts.made <= 2
    other.stop()


def test_encryption_that_a_server_asks_for_and_cannot_do_is_its_fault(stub: Stub, case: Open) -> None:
    stub.faults.encryption = Encryption.REQUIRED
    found = case()
    assert "certificate" in failure(found).fix[0]
    assert found.attempts.made == 0


def test_a_server_that_knows_old_encryption_only_is_seen_whatever_this_machine_allows(
    stub: Stub, case: Open, tmp_path: Path
) -> None:
    stub.faults.encryption, stub.faults.tls = Encryption.REQUIRED, server_tls(tmp_path, ssl.TLSVersion.TLSv1)
    found = case()
    assert "it speaks TLS 1.0;" in next(finding.text for finding in list(examine(found)) if finding.check == "TLS")
    assert found.connects


def test_a_machine_that_forbids_old_encryption_is_given_the_setting_that_allows_it(
    stub: Stub, case: Open, tmp_path: Path
) -> None:
    stub.faults.encryption, stub.faults.tls = Encryption.REQUIRED, server_tls(tmp_path, ssl.TLSVersion.TLSv1)
    policy = tmp_path / "policy"
    policy.write_text("[overrides]\ndisabled-version = tls1.0\ndisabled-version = tls1.1\n")
    found = case()
    found.attempts.environ = {"GNUTLS_SYSTEM_PRIORITY_FILE": str(policy)}
    findings = list(examine(found))
    wrong = next(finding for finding in findings if finding.failed)
    assert "newest encryption is TLS 1.0" in wrong.text
    assert "GNUTLS_SYSTEM_PRIORITY_FILE=" in wrong.fix[-1]
    assert "with that setting" in findings[-1].text
    assert found.entry
    assert not found.connects


def test_a_port_where_another_program_answers_is_named(case: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:

        def answer() -> None:
            # One connection looks at the port, the next one greets.
            other.accept()[0].close()
            raw, _ = other.accept()
            raw.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
            raw.recv(100)
            raw.close()

        thread = threading.Thread(target=answer)
        thread.start()
        found = failure(case(port=other.getsockname()[1]))
        thread.join()
    assert "SSH-2.0-OpenSSH_9.2" in found.text


def test_a_port_where_nothing_listens_is_refused_at_once(case: Open) -> None:
    found = case(port=free_port())
    assert "nothing listens there" in failure(found).text
    assert found.attempts.made == 0


def test_a_name_that_nobody_knows_is_found_out_before_any_driver_is_asked(case: Open) -> None:
    found = failure(case(server="erp.invalid"))
    assert "no address is known" in found.text or "did not answer" in found.text
