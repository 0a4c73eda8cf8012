"""The gateway as a WSGI application named `application`, for a server of one's own choice.

Set up by the same environment variables as `wrapper serve` (docs/settings.md), which is the way to run it
otherwise: it shares metrics among its workers, limits slow senders, and says what is wrong before it starts.
"""

from __future__ import annotations

from wrapper.observe.logs import configure
from wrapper.serving.start import compile_app
from wrapper.settings import Settings

_settings = Settings.from_environ()
configure(_settings.log_level)
application = compile_app(_settings)
