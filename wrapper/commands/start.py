"""What `serve` and `demo` share: start the gateway, and say what is wrong where it cannot."""

from __future__ import annotations

from collections.abc import Callable

from wrapper.commands.messages import say_findings
from wrapper.serving.socket import CannotListen, listen
from wrapper.serving.start import CannotStart
from wrapper.serving.start import serve as serve_gateway
from wrapper.settings import Settings


def check_address(settings: Settings) -> None:
    """Exit with 1 where the address cannot be listened on, before anything is written for a gateway there."""
    try:
        listen(settings).close()
    except CannotListen as error:
        say_findings([error])
        raise SystemExit(1) from None


def start(settings: Settings, announce: Callable[[str], object]) -> None:
    """Serve until told to stop; exits with 1 and the findings where the gateway cannot start."""
    try:
        serve_gateway(settings, announce)
    except CannotStart as error:
        say_findings(error.findings)
        raise SystemExit(1) from None
