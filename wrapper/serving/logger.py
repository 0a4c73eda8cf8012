"""gunicorn's own log among the gateway's, without what a slow or vanished client causes."""

from __future__ import annotations

import errno
import logging
from typing import Any

from gunicorn.glogging import Logger

# A client that stops taking its answer ends a send with one of these (SO_SNDTIMEO, TCP).
_GONE = frozenset({errno.EAGAIN, errno.ETIMEDOUT, errno.ECONNRESET, errno.EBADF})


class OwnLogger(Logger):
    """The logger gunicorn is given."""

    def setup(self, cfg: Any) -> None:
        """Replace gunicorn's handlers by those of this process."""
        super().setup(cfg)
        self.error_log.handlers = list(logging.getLogger().handlers)
        self.error_log.filters = [_is_news]


def _is_news(record: logging.LogRecord) -> bool:
    failure = record.exc_info[1] if record.exc_info else None
    return not (isinstance(failure, OSError) and failure.errno in _GONE)
