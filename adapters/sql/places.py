"""Where a source of kind sql is, and who asks there: its url with its password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from adapters.errors import OptionError


def url_of(options: Mapping[str, Any]) -> URL:
    """Return the URL that the options of a source name, with its password; raises OptionError.

    Nothing of a text that cannot be understood is repeated: a part of a password may be in it.
    """
    text, password = options.get("url"), options.get("password")
    if not text:
        raise OptionError("url", "url is missing", "write a SQLAlchemy URL such as sqlite:///legacy.db")
    try:
        url = make_url(str(text))
    except (ArgumentError, ValueError):
        # Without its cause, which quotes the URL.
        hint = "write dialect://user@host:port/database, and its password as password: ${NAME}"
        raise OptionError("url", "url is not a SQLAlchemy URL", hint) from None
    # With two of them, what is read as a host or a parameter may be the end of a password.
    if "@" in (url.host or "") or (url.password is not None and str(text).count("@") > 1):
        hint = "write the password as password: ${NAME}; in the url an @ is written %40"
        raise OptionError("url", "there are several @ in url", hint)
    if not password:
        return url
    if url.password is not None:
        raise OptionError("password", "there is a password in url as well", "take one of them away")
    if not url.username:
        raise OptionError("password", "url names no user for this password", "write dialect://user@host/database")
    return url.set(password=str(password))
