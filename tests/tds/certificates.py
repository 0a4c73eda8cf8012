"""TLS for the TDS stub as servers of different ages offer it, with a certificate made on the spot."""

from __future__ import annotations

import ssl
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID


def server_tls(folder: Path, newest: ssl.TLSVersion, oldest: ssl.TLSVersion = ssl.TLSVersion.TLSv1) -> ssl.SSLContext:
    """Return the context of a server that offers these versions of TLS, in the ciphers of its time."""
    path = folder / "server.pem"
    if not path.exists():
        path.write_bytes(_certificate())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # An old server knows no other ciphers; level 0 is what lets this machine play one.
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        # Python warns of old versions, which are the point here.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version, context.maximum_version = oldest, newest
    context.load_cert_chain(path)
    return context


def _certificate() -> bytes:
    """Return a self-signed certificate with its key, of the kind that SQL Server makes for itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SSL_Self_Signed_Fallback")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .sign(key, hashes.SHA256())
    )
    clear = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, clear)
    return private + made.public_bytes(serialization.Encoding.PEM)
