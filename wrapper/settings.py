"""The gateway's settings: environment variables WRAPPER_…, read once at start into one frozen object.

The fields of `Settings` are the table: name, type, default, description and whether it is secret stand
side by side, docs/settings.md is tested against them, and every bad value is reported at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from hashlib import blake2b
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from wrapper import setting_types as types
from wrapper.hints import closest
from wrapper.private import LEAST_SECRET, BadSecret, kept_secret
from wrapper.setting_types import BadSetting, Network

PREFIX = "WRAPPER_"
# Read by the test suite, and by nothing that serves.
_NOT_SETTINGS = ("WRAPPER_TEST_",)


class SettingsError(ValueError):
    """One or more settings cannot be used; `findings` has a sentence for each."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table of settings."""

    name: str
    variable: str
    parse: Callable[[str], Any]
    kind: str
    default: str
    description: str
    secret: bool


def _setting(  # noqa: PLR0913 - one argument per column of the table
    default: Any,
    parse: Callable[[str], Any],
    kind: str,
    description: str,
    *,
    secret: bool = False,
    shown: str | None = None,
) -> Any:
    """Return a dataclass field that carries its row of the table; `shown` is a computed default in words."""
    row = {"parse": parse, "kind": kind, "description": description, "secret": secret, "shown": shown}
    return field(default=default, metadata=row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of one gateway. Built by `from_environ`, or directly in tests."""

    catalog: Path = _setting(Path("catalog"), types.path, "folder", "The folder of the catalog's YAML files.")
    state_dir: Path = _setting(
        Path("~/.local/state/wrapper"),
        types.path,
        "folder",
        "Where a node keeps what must survive a restart: its store, its secret, snapshots of file exports.",
    )
    store_url: str = _setting(
        "",
        types.text,
        "database URL",
        "The gateway's own database, never the legacy one: SQLite on one node, PostgreSQL for several.",
        secret=True,
        shown="sqlite:///{WRAPPER_STATE_DIR}/store.db",
    )
    redis_url: str = _setting(
        "",
        types.text,
        "URL",
        "Counts limits in Redis, exact across nodes. Without it they are exact across the workers of one node.",
        secret=True,
    )
    secret: str = _setting(
        "",
        types.text,
        "text",
        "Seals signing keys and the secret of cursors in the store: at least 32 characters, the same on every node.",
        secret=True,
        shown="made at the first start and kept in the state folder",
    )
    host: str = _setting(
        "127.0.0.1", types.text, "address", "The address to listen on. 0.0.0.0 or :: listens on all of them."
    )
    port: int = _setting(8000, types.whole(0, 65535), "number", "The port to listen on; 0 takes a free one.")
    public_url: str = _setting(
        "",
        types.base_url,
        "URL",
        "The address consumers use, for links in answers. Without it links follow the Host header of the request.",
    )
    hosts: tuple[str, ...] = _setting(
        (),
        types.hosts,
        "list",
        "Host names the gateway answers to, besides the public URL's and loopback. Empty: any well-formed name.",
    )
    trusted_proxies: int = _setting(
        0,
        types.whole(0, 10),
        "number",
        "How many proxies stand in front and add to X-Forwarded-For, -Proto and -Host. With 0 these are ignored.",
    )
    tls_certificate: Path | None = _setting(
        None, types.path, "file", "A PEM certificate chain: with it the gateway speaks HTTPS itself."
    )
    tls_key: Path | None = _setting(None, types.path, "file", "The PEM private key of the certificate.")
    workers: int = _setting(
        0, types.whole(0, 256), "number", "Worker processes; 0 takes one per core, at most 4.", shown="0"
    )
    threads: int = _setting(8, types.whole(1, 512), "number", "Requests that one worker handles at a time.")
    head_timeout: int = _setting(
        5,
        types.whole(1, 3600),
        "seconds",
        "How long a client may take for the TLS handshake and the head of a request: its line and header fields.",
    )
    request_timeout: int = _setting(
        30,
        types.whole(1, 3600),
        "seconds",
        "How long a client may take to send the body of its request or to take the next part of its answer.",
    )
    keepalive: int = _setting(75, types.whole(0, 3600), "seconds", "How long an idle connection stays open.")
    connections_per_address: int = _setting(
        64,
        types.whole(0, 100_000),
        "number",
        "The most connections of one address to one worker; 0 for any number. "
        "This machine's own and, behind trusted proxies, all are not counted.",
    )
    graceful_timeout: int = _setting(
        30, types.whole(1, 3600), "seconds", "How long requests under way may go on when the gateway stops."
    )
    max_body: int = _setting(
        1_048_576, types.whole(0, 1 << 32), "bytes", "The largest request body; a larger one is answered with 413."
    )
    max_url: int = _setting(
        4096, types.whole(256, 8000), "bytes", "The longest request URL; a longer one is answered with 414."
    )
    max_headers: int = _setting(
        64, types.whole(16, 1000), "number", "The most header fields of a request; more are answered with 431."
    )
    cors_origins: tuple[str, ...] = _setting(
        (), types.origins, "list", "Web origins whose pages may call the API from a browser."
    )
    anonymous_limit: tuple[str, ...] = _setting(
        ("60/minute",), types.limits, "list", "Limits of callers without a valid credential, counted by address."
    )
    metrics_allow: tuple[Network, ...] = _setting(
        types.networks("127.0.0.0/8,::1/128"),
        types.networks,
        "list",
        "Addresses that may read /metrics and the details of /health.",
    )
    log_level: str = _setting(
        "info",
        types.one_of("debug", "info", "warning", "error"),
        "word",
        "The least severe log lines to write: debug, info, warning or error. Requests are logged at info.",
    )

    log_format: str = _setting(
        "auto",
        types.one_of("auto", "json", "text"),
        "word",
        "How log lines are written: json for programs, text for people; auto is text on a terminal and json elsewhere.",
    )

    def __post_init__(self) -> None:
        state_dir = self.state_dir.expanduser().absolute()
        object.__setattr__(self, "state_dir", state_dir)
        object.__setattr__(self, "store_url", self.store_url or f"sqlite:///{state_dir / 'store.db'}")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Return the settings of an environment, or raise SettingsError with a finding for each that is wrong.

        A secret setting may be read from a file instead: WRAPPER_X_FILE names it. An empty variable counts as not set.
        """
        values: dict[str, Any] = {}
        findings = []
        for setting in SETTINGS:
            try:
                given = _given(setting, environ)
                if given:
                    values[setting.name] = setting.parse(given)
            except BadSetting as error:
                findings.append(f"{setting.variable} {error}")
        if "state_dir" not in values and environ.get("XDG_STATE_HOME"):
            values["state_dir"] = Path(environ["XDG_STATE_HOME"]) / "wrapper"
        findings += _contradictions(values)
        if findings:
            raise SettingsError(findings)
        return cls(**values)

    @property
    def secure(self) -> bool:
        """Whether the gateway ends TLS itself."""
        return self.tls_certificate is not None

    @property
    def readable_log(self) -> bool:
        """Whether log lines are for people."""
        return self.log_format == "text" or (self.log_format == "auto" and os.isatty(1))

    @property
    def trusts_host(self) -> bool:
        """Whether links follow any Host that callers beyond this machine name."""
        return not (self.public_url or self.hosts or types.is_loopback(self.host))

    @property
    def shared_dir(self) -> Path:
        """The folder for state that the workers of this node share and that need not survive a restart of the machine.

        In memory where the system has it; the name is derived, so that workers that know nothing of each other agree.
        """
        memory = Path("/dev/shm")  # noqa: S108 - tmpfs of Linux; the folder below it is made for this user alone (0700)
        # What belongs to a temporary state folder goes with it, and is not left behind in memory.
        if not os.access(memory, os.W_OK) or self.state_dir.is_relative_to(gettempdir()):
            return self.state_dir / "shared"
        return memory / f"wrapper-{os.getuid()}-{blake2b(str(self.state_dir).encode(), digest_size=6).hexdigest()}"


def _rows() -> tuple[Setting, ...]:
    rows = []
    for entry in fields(Settings):
        row = entry.metadata
        default = types.show(entry.default) if row["shown"] is None else row["shown"]
        variable = PREFIX + entry.name.upper()
        rows.append(
            Setting(entry.name, variable, row["parse"], row["kind"], default, row["description"], row["secret"])
        )
    return tuple(rows)


SETTINGS: tuple[Setting, ...] = _rows()


def unknown_settings(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Return a warning for every WRAPPER_… variable that is not a setting, with what may have been meant."""
    known = {row.variable for row in SETTINGS} | {f"{row.variable}_FILE" for row in SETTINGS if row.secret}
    warnings = []
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name in known or name.startswith(_NOT_SETTINGS):
            continue
        meant = closest(name, known)
        hint = "see docs/settings.md for the names" if meant is None else f'did you mean "{meant}"?'
        warnings.append(f"{name} is not a setting and is ignored; {hint}")
    return warnings


def load_secret(settings: Settings) -> bytes:
    """Return the secret of this gateway; without the setting, one is made once and kept in the state folder.

    Raises SettingsError.
    """
    if settings.secret:
        return settings.secret.encode()
    try:
        return kept_secret(settings.state_dir / "secret")
    except BadSecret as error:
        raise SettingsError([str(error)]) from error
    except OSError as error:
        raise SettingsError([f"the secret cannot be kept in the state folder: {error}"]) from error


def _given(setting: Setting, environ: Mapping[str, str]) -> str:
    """Return the text given for a setting, read from the file it names where it is secret; "" for none."""
    value = environ.get(setting.variable, "").strip()
    named = environ.get(f"{setting.variable}_FILE", "").strip() if setting.secret else ""
    if not named:
        return value
    if value:
        raise BadSetting(f"and {setting.variable}_FILE are both set: keep one")
    try:
        return Path(named).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"cannot be read from the file that {setting.variable}_FILE names: {named}") from error


def _contradictions(values: Mapping[str, Any]) -> list[str]:
    """Return findings on settings that do not go together."""
    findings = []
    if ("tls_certificate" in values) != ("tls_key" in values):
        findings.append("WRAPPER_TLS_CERTIFICATE and WRAPPER_TLS_KEY must be set together")
    for name in ("tls_certificate", "tls_key"):
        if name in values and not values[name].is_file():
            findings.append(f"WRAPPER_{name.upper()} names a file that does not exist: {values[name]}")
    if len(values.get("secret", "x" * LEAST_SECRET)) < LEAST_SECRET:
        findings.append(
            f"WRAPPER_SECRET must have at least {LEAST_SECRET} characters; `openssl rand -hex 32` makes one"
        )
    return findings
