"""Serves one of the applications to compare, under the same settings: `python _servers.py hello|naive|gateway PORT`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from flask import Flask

sys.path.insert(0, str(Path(__file__).parents[2]))

import _naive

from wrapper.serving.figures import shared_figures
from wrapper.serving.server import GatewayServer
from wrapper.serving.socket import listen
from wrapper.serving.start import compile_app
from wrapper.settings import Settings


def hello() -> Flask:
    """Return what Flask cannot do without."""
    app = Flask(__name__)

    @app.get("/")
    def say() -> str:
        return "Hello, World!"

    return app


def main(which: str, port: str) -> None:
    """Serve until told to stop."""
    settings = Settings.from_environ({**os.environ, "WRAPPER_PORT": port})
    listening = listen(settings)
    with shared_figures(settings):
        match which:
            case "hello":
                app = hello()
            case "naive":
                app = _naive.create_app()
            case _:
                app = compile_app(settings)
        GatewayServer(app, settings, listening, lambda: None).run()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
