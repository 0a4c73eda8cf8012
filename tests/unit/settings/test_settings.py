"""Settings: read from an environment, all mistakes at once, and never a secret in a message."""

from __future__ import annotations

import re
import threading
from ipaddress import ip_network
from pathlib import Path

import pytest

from wrapper.settings import SETTINGS, Settings, SettingsError, load_secret, unknown_settings

DOCUMENT = Path(__file__).parents[3] / "docs" / "settings.md"
SECRET = "0123456789abcdef0123456789abcdef"


def test_an_empty_environment_gives_settings_that_work_on_one_machine() -> None:
    settings = Settings.from_environ({})

    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.store_url == f"sqlite:///{settings.state_dir}/store.db"
    assert settings.state_dir.is_absolute()
    assert settings.trusted_proxies == 0
    assert settings.metrics_allow == (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Settings.from_environ({"WRAPPER_PORT": " "}).port == 8000


def test_lists_are_separated_by_commas() -> None:
    settings = Settings.from_environ(
        {
            "WRAPPER_CORS_ORIGINS": "https://a.example, http://localhost:3000",
            "WRAPPER_ANONYMOUS_LIMIT": "5/second,100/hour",
            "WRAPPER_METRICS_ALLOW": "10.0.0.0/8,::1",
        }
    )

    assert settings.cors_origins == ("https://a.example", "http://localhost:3000")
    assert settings.anonymous_limit == ("5/second", "100/hour")
    assert settings.metrics_allow == (ip_network("10.0.0.0/8"), ip_network("::1"))


def test_the_state_folder_follows_the_desktop_convention() -> None:
    assert Settings.from_environ({"XDG_STATE_HOME": "/var/state"}).state_dir == Path("/var/state/wrapper")
    chosen = Settings.from_environ({"XDG_STATE_HOME": "/var/state", "WRAPPER_STATE_DIR": "/srv/w"})
    assert chosen.state_dir == Path("/srv/w")


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("PORT", "eighty", "a whole number from 0 to 65535"),
        ("PORT", "65536", "a whole number from 0 to 65535"),
        ("PORT", "²", "a whole number"),
        ("THREADS", "0", "a whole number from 1"),
        ("TRUSTED_PROXIES", "yes", "a whole number"),
        ("CORS_ORIGINS", "*", "must list origins"),
        ("CORS_ORIGINS", "https://a.example/", "without a path or a final slash"),
        ("CORS_ORIGINS", "https://A.example", "lower case"),
        ("METRICS_ALLOW", "10.0.0.1/8", "must list addresses or networks"),
        ("HOSTS", "https://api.example.com", "without a scheme or a port"),
        ("PUBLIC_URL", "api.example.com", "must be an absolute address"),
        ("ANONYMOUS_LIMIT", "60 per minute", "must list limits such as 60/minute"),
        ("LOG_LEVEL", "loud", "must be one of debug, info, warning, error"),
        ("SECRET", "short", "at least 32 characters"),
        ("TLS_CERTIFICATE", "/nowhere/cert.pem", "does not exist"),
    ],
)
def test_a_bad_value_is_refused_with_its_variable_and_what_would_be_right(variable: str, value: str, says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ({f"WRAPPER_{variable}": value})

    assert any(finding.startswith(f"WRAPPER_{variable} ") and says in finding for finding in caught.value.findings)


def test_all_bad_values_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ({"WRAPPER_PORT": "x", "WRAPPER_THREADS": "x", "WRAPPER_LOG_LEVEL": "x"})

    assert len(caught.value.findings) == 3


def test_a_certificate_needs_its_key(tmp_path: Path) -> None:
    certificate = tmp_path / "cert.pem"
    certificate.touch()

    with pytest.raises(SettingsError, match="must be set together"):
        Settings.from_environ({"WRAPPER_TLS_CERTIFICATE": str(certificate)})


def test_a_secret_can_be_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")

    assert Settings.from_environ({"WRAPPER_SECRET_FILE": str(file)}).secret == SECRET


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="both set"):
        Settings.from_environ({"WRAPPER_SECRET_FILE": str(tmp_path), "WRAPPER_SECRET": SECRET})


def test_a_secret_file_that_cannot_be_read_is_named() -> None:
    with pytest.raises(
        SettingsError,
        match="WRAPPER_STORE_URL cannot be read from the file that WRAPPER_STORE_URL_FILE names: /nowhere",
    ):
        Settings.from_environ({"WRAPPER_STORE_URL_FILE": "/nowhere"})


def test_a_misspelled_variable_gets_a_hint() -> None:
    (warning,) = unknown_settings(
        {"WRAPPER_PROT": "1", "WRAPPER_TEST_ALL": "1", "WRAPPER_SECRET_FILE": "x", "HOME": "/"}
    )

    assert warning == 'WRAPPER_PROT is not a setting and is ignored; did you mean "WRAPPER_PORT"?'


def test_a_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(state_dir=tmp_path / "state")
    made: set[bytes] = set()
    threads = [threading.Thread(target=lambda: made.add(load_secret(settings))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 1
    assert len(made.pop()) >= 32
    assert (settings.state_dir / "secret").stat().st_mode & 0o077 == 0
    assert [path.name for path in settings.state_dir.iterdir()] == ["secret"]


def test_two_gateways_on_one_machine_share_nothing(tmp_path: Path) -> None:
    first, second = (Settings(state_dir=tmp_path / name) for name in ("a", "b"))

    assert first.shared_dir != second.shared_dir
    assert first.shared_dir == Settings(state_dir=tmp_path / "a").shared_dir


def test_what_a_temporary_gateway_shares_goes_with_it(tmp_path: Path) -> None:
    assert Settings(state_dir=tmp_path).shared_dir.is_relative_to(tmp_path)
    assert not Settings(state_dir=Path("/srv/wrapper")).shared_dir.is_relative_to(tmp_path)


def test_every_setting_is_documented_as_it_is() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    rows = [
        f"| `{row.variable}` | {row.kind} | {f'`{row.default}`' if row.default else ''} | {row.description} |"
        for row in SETTINGS
    ]

    assert [line for line in text.splitlines() if line.startswith("| `WRAPPER_")] == rows
    known = {row.variable for row in SETTINGS} | {f"{row.variable}_FILE" for row in SETTINGS if row.secret}
    assert set(re.findall(r"WRAPPER_[A-Z_]+[A-Z]", text)) - known == set()
