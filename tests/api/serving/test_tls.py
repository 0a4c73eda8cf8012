"""TLS by settings."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any


def test_with_a_certificate_the_gateway_speaks_https(
    serve: Callable[..., Any], caller: Any, demo: Any, certificate: tuple[Path, Path]
) -> None:
    running, address = serve(WRAPPER_TLS_CERTIFICATE=str(certificate[0]), WRAPPER_TLS_KEY=str(certificate[1]))
    context = ssl.create_default_context(cafile=str(certificate[0]))
    gateway = caller(address, demo.facts["api_key"], context)

    response = gateway.ask("/v2/jobs?limit=1")

    assert address.startswith("https://")
    assert response.status == 200
    assert response.getheader("Strict-Transport-Security") == "max-age=31536000"
    assert running.stop() == 0
    assert "Traceback" not in running.output
