"""The entry to paste into the catalog once a way to connect is found; a password never stands in it."""

from __future__ import annotations

from typing import Any

import yaml
from sqlalchemy.engine import make_url

from adapters.generations.known import generation_of
from wrapper.doctor.attempts import Attempt
from wrapper.doctor.target import Target, with_keywords

_SECRETS = {"pwd": "", "password": "", "uid": ""}


def entry(target: Target, attempt: Attempt) -> str:
    """Return the YAML of the source, or "" for a file, whose entry says more than can be found out here."""
    if target.kind not in _KEPT:
        return ""
    found: dict[str, Any] = {"kind": target.kind}
    for name, value in target.options.items():
        if value and name in _KEPT[target.kind]:
            found[name] = str(value)
    if "connection" in found:
        found["connection"] = with_keywords(found["connection"], _SECRETS)
    if "url" in found:
        found |= _url(found["url"], target)
    if target.kind == "odbc" and target.user:
        found |= {"user": target.user, "password": f"${{{target.secret}}}"}
    generation = str(target.options.get("generation") or "") or _generation(attempt)
    if generation:
        found["generation"] = generation
    charset = target.options.get("charset")
    if charset and charset != "utf-8":
        found["charset"] = charset
    return yaml.safe_dump({"sources": {target.name: found}}, sort_keys=False, allow_unicode=True, width=110)


def _url(text: str, target: Target) -> dict[str, str]:
    url = make_url(text)
    if url.password is None and not target.options.get("password"):
        return {"url": text}
    return {"url": url._replace(password=None).render_as_string(), "password": f"${{{target.secret}}}"}


_KEPT = {
    "odbc": ("dsn", "driver", "connection", "schema", "limit_style"),
    "sql": ("url", "schema"),
}


def _generation(attempt: Attempt) -> str:
    found = generation_of(attempt.product, attempt.version)
    return found.name if found else ""
