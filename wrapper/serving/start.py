"""The order in which a gateway starts: address, figures, catalog, application, processes.

Everything that can be wrong is found before a worker is forked, and said in a sentence.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from adapters.errors import AdapterError, DriverMissing, OptionError
from wrapper.auth.owner import claim
from wrapper.catalog import CatalogError
from wrapper.judged import load_catalog
from wrapper.observe.logs import configure
from wrapper.private import private_folder
from wrapper.serving.figures import shared_figures
from wrapper.serving.socket import CannotListen, address_of, listen
from wrapper.settings import Settings, load_secret
from wrapper.store import StoreError, open_store

if TYPE_CHECKING:
    from flask import Flask


log = logging.getLogger(__name__)


class CannotStart(Exception):
    """The gateway cannot start; `findings` say why, each for itself."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = tuple(findings)


def compile_app(settings: Settings) -> Flask:
    """Return the application of the settings' catalog; raises CannotStart."""
    # Imported here: the application pulls in everything, and `wrapper --help` should not wait for it.
    from wrapper.app import create_app  # noqa: PLC0415

    _check_shared(settings)
    try:
        catalog = load_catalog(settings.catalog)
        # A store of its own, closed again: connections must not be shared by the workers.
        with closing(open_store(settings.store_url, load_secret(settings))) as store:
            claim(store, catalog, settings.catalog)
        return create_app(catalog, settings)
    except CatalogError as error:
        raise CannotStart([str(finding) for finding in error.findings]) from error
    except OptionError as error:
        raise CannotStart([f"a source's option {error.option}: {error}", error.hint]) from error
    except DriverMissing as error:
        raise CannotStart([str(error), error.hint]) from error
    except (AdapterError, StoreError) as error:
        raise CannotStart([str(error)]) from error


def serve(settings: Settings, announce: Callable[[str], object]) -> None:
    """Serve until told to stop; `announce` is called with the address once requests are accepted.

    Raises CannotStart. Leaves by SystemExit, as gunicorn does.
    """
    configure(settings.log_level, readable=settings.readable_log)
    _check_shared(settings)
    if settings.trusts_host:
        log.warning(
            "links in answers follow whatever Host a request names: set WRAPPER_PUBLIC_URL, or WRAPPER_HOSTS to the "
            "names in use"
        )
    try:
        listening = listen(settings)
    except CannotListen as error:
        raise CannotStart([str(error)]) from error
    with listening, shared_figures(settings):
        from wrapper.serving.server import GatewayServer  # noqa: PLC0415 - for the same reason

        app = compile_app(settings)
        address = settings.public_url or address_of(listening, settings)
        GatewayServer(app, settings, listening, lambda: announce(address)).run()


def _check_shared(settings: Settings) -> None:
    try:
        private_folder(settings.shared_dir)
    except OSError as error:
        raise CannotStart([f"the folder that the workers share cannot be used: {error}"]) from error
