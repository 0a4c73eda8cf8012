"""What to do when a server's TLS is older than this machine allows: the settings, and who they hold for.

Whether OpenSSL or GnuTLS decides depends on the driver, not on the machine: Debian builds FreeTDS with GnuTLS,
Microsoft's driver brings OpenSSL.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wrapper.doctor.prelogin import Encryption

OLD = ("TLS 1.1", "TLS 1.0", "SSL 3.0")

OPENSSL = """openssl_conf = wrapper_init
[wrapper_init]
ssl_conf = wrapper_ssl
[wrapper_ssl]
system_default = wrapper_old_servers
[wrapper_old_servers]
MinProtocol = {minimum}
CipherString = DEFAULT:@SECLEVEL=0
"""
GNUTLS = """# No overrides: what GnuTLS itself allows, and FreeTDS asks for, old versions included.
[overrides]
"""
_MINIMUM = {"TLS 1.2": "TLSv1.2", "TLS 1.1": "TLSv1.1", "TLS 1.0": "TLSv1", "SSL 3.0": "None"}
_SAID = {
    Encryption.NONE: "has no encryption: passwords cross the network readable",
    Encryption.LOGIN_ONLY: "encrypts the login",
    Encryption.ON: "encrypts everything",
    Encryption.REQUIRED: "requires encryption",
}
SCOPE = "it holds for every connection of that process and for no other program"


def said(encryption: Encryption) -> str:
    """Return in words what a server says of TLS."""
    return _SAID[encryption]


def setting(library: str, offered: list[str]) -> tuple[str, str, str]:
    """Return the environment variable, the usual path of its file, and the file's text, for a TLS library."""
    if library == "GnuTLS":
        return "GNUTLS_SYSTEM_PRIORITY_FILE", "/etc/wrapper/gnutls-old-servers.conf", GNUTLS
    newest = offered[0] if offered else "TLS 1.0"
    return "OPENSSL_CONF", "/etc/wrapper/openssl-old-servers.cnf", OPENSSL.format(minimum=_MINIMUM[newest])


def advice(library: str, offered: list[str]) -> tuple[str, ...]:
    """Return the lines that let a driver with this TLS library talk to a server that is too old for it."""
    variable, path, text = setting(library, offered)
    return (
        f"write {path}:",
        *(f"    {line}" for line in text.strip().splitlines()),
        f"and start the gateway with {variable}={path}; {SCOPE}",
    )


@contextmanager
def allowed(library: str, offered: list[str]) -> Iterator[dict[str, str]]:
    """Give the environment in which old versions are allowed, for a try."""
    variable, _, text = setting(library, offered)
    with tempfile.NamedTemporaryFile("w", suffix=".cnf", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        yield {variable: file.name}


def written(folder: Path, library: str, offered: list[str]) -> Path:
    """Write the setting's file into a folder and return its path."""
    _, usual, text = setting(library, offered)
    path = folder / Path(usual).name
    path.write_text(text, encoding="utf-8")
    return path
