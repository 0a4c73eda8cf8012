"""The one place that decides whether a principal may do a thing, and the challenges that refusals carry."""

from __future__ import annotations

from wrapper.auth.principal import Principal
from wrapper.errors import Problem

REALM = "wrapper"


def require(principal: Principal, scope: str) -> None:
    """Return when the principal holds the scope; raise Problem("insufficient_scope") otherwise."""
    if scope in principal.scopes:
        return
    raise Problem(
        "insufficient_scope",
        f"This needs the scope {scope}, which the credential {principal.id} does not have.",
        headers=[challenge(error="insufficient_scope", scope=scope)],
        scope=scope,
    )


def challenge(**parameters: str) -> tuple[str, str]:
    """Return the header that says how to authenticate (RFC 6750 §3), without an error where none was made."""
    quoted = "".join(f', {name}="{value}"' for name, value in parameters.items())
    return "WWW-Authenticate", f'Bearer realm="{REALM}"{quoted}'
