"""gunicorn, configured by the gateway's settings alone: no configuration file, no GUNICORN_… variables."""

from __future__ import annotations

import gc
import os
import signal
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.http import wsgi as gunicorn_wsgi
from prometheus_client.multiprocess import mark_process_dead

from wrapper.serving.logger import OwnLogger
from wrapper.serving.worker import GatewayWorker
from wrapper.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_MOST_WORKERS_UNASKED = 4
# Seconds without a sign of life from a worker's main loop, which never runs requests: something is badly wrong then.
_WORKER_SILENCE = 60
_LONGEST_HEADER = 8190
_ENDING = {signal.SIGTERM, signal.SIGINT, signal.SIGQUIT}
_MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn makes an unlinked file there; on disk its heartbeat can block


def worker_count(settings: Settings) -> int:
    """Return how many workers to run: as the settings say, or one per core this process may use, up to four."""
    return settings.workers or min(len(os.sched_getaffinity(0)), _MOST_WORKERS_UNASKED)


class GatewayArbiter(Arbiter):
    """Keeps the workers running, and can end each of them from its first moment on."""

    def spawn_worker(self) -> int:
        """Fork a worker; signals to end are held back until it heeds them, see `_heed_signals`."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
        try:
            pid: int = super().spawn_worker()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
        return pid


class GatewayServer(BaseApplication):
    """Runs one WSGI application on a socket that is already listening, until told to stop."""

    def __init__(
        self,
        app: WSGIApplication,
        settings: Settings,
        listening: socket.socket,
        announce: Callable[[], object],
    ) -> None:
        self.settings = settings
        self._descriptor = listening.detach()
        self._announce = announce
        super().__init__()
        self.callable = app

    def load(self) -> WSGIApplication:
        """Return the application, which is compiled before any worker is forked."""
        app: WSGIApplication = self.callable
        return app

    def load_config(self) -> None:
        """Set everything that differs from gunicorn's defaults."""
        # "gunicorn" would tell strangers what to try; it cannot be configured otherwise.
        gunicorn_wsgi.SERVER = "wrapper"
        for name, value in _options(self.settings, self._descriptor).items():
            self.cfg.set(name, value)
        self.cfg.set("when_ready", lambda _arbiter: self._ready())

    def run(self) -> None:
        """Serve until told to stop; ends the process."""
        GatewayArbiter(self).run()

    def _ready(self) -> None:
        # What is compiled by now is shared with every worker for good: the collector need not touch, and so copy, it.
        gc.collect()
        gc.freeze()
        self._announce()


def _options(settings: Settings, descriptor: int) -> dict[str, Any]:
    return {
        "bind": f"fd://{descriptor}",
        "worker_class": GatewayWorker,
        "workers": worker_count(settings),
        "threads": settings.threads,
        "preload_app": True,
        "timeout": _WORKER_SILENCE,
        "graceful_timeout": settings.graceful_timeout,
        "keepalive": settings.keepalive,
        # One byte more than the edge allows, for method and version: it is the edge that explains.
        "limit_request_line": min(settings.max_url + 64, _LONGEST_HEADER),
        "limit_request_fields": settings.max_headers,
        "limit_request_field_size": _LONGEST_HEADER,
        "worker_tmp_dir": str(_MEMORY) if os.access(_MEMORY, os.W_OK) else None,
        "logger_class": OwnLogger,
        "loglevel": settings.log_level,
        "accesslog": None,
        "control_socket_disable": True,
        "proc_name": "wrapper",
        "certfile": str(settings.tls_certificate) if settings.tls_certificate else None,
        "keyfile": str(settings.tls_key) if settings.tls_key else None,
        "ssl_context": _ssl_context,
        # X-Forwarded-… is judged at the edge, by the number of trusted proxies; gunicorn is to believe nobody.
        "forwarded_allow_ips": "",
        "post_fork": _heed_signals,
        "child_exit": lambda _arbiter, worker: _forget(worker.pid),
    }


def _ssl_context(_config: Any, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    context = default()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _heed_signals(_arbiter: Any, _worker: Any) -> None:
    """Let a worker that is still starting end at once when told to.

    It has inherited the arbiter's handlers, which only note the signal in memory of its own; gunicorn would then wait
    the whole graceful time-out for it. What came since the fork was held back, and counts now. Its own handlers come
    when it is up.
    """
    for number in _ENDING:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)


def _forget(pid: int) -> None:
    """Drop the live figures of a worker that is gone; its counts stay, or sums would fall."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        mark_process_dead(pid)  # type: ignore[no-untyped-call]
