"""Finds a way into a SQL Server or Sybase through FreeTDS: what the server says by itself, then which level works.

A refused login ends the search at once: trying a wrong password again would lock the account.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wrapper.doctor import tls
from wrapper.doctor.attempts import Attempt, Verdict
from wrapper.doctor.case import Case
from wrapper.doctor.findings import Finding, failed, note, ok
from wrapper.doctor.machine import Driver
from wrapper.doctor.prelogin import Encryption, Greeting, greet, tls_versions
from wrapper.doctor.remedies import failure
from wrapper.doctor.target import Target

FINAL = frozenset({Verdict.LOGIN, Verdict.DATABASE, Verdict.NOT_ALLOWED, Verdict.DRIVER, Verdict.OPTION})
"""What no other level of the protocol changes."""

_RELEASES = {6: "6.5", 7: "7.0", 8: "2000", 9: "2005", 10: "2008", 11: "2012", 12: "2014", 13: "2016", 14: "2017"}
_RELEASES |= {15: "2019", 16: "2022"}
_BEST = {6: "4.2", 7: "7.0", 8: "7.1", 9: "7.2", 10: "7.3"}
NEWEST = "7.4"
MOST_LEVELS = 4
"""How many tries may lie behind when another level is begun; one level takes at most three."""


def examine_tds(case: Case, address: str, driver: Driver) -> Iterator[Finding]:
    """Yield what the server says without a login, then the tries."""
    target = case.target
    greeting = greet(address, target.port or 0)
    if greeting.stranger:
        words = greeting.stranger.decode("ascii", "replace").strip().split("\n")[0][:60]
        yield failed("greeting", f"something else answers there: {words!r}", "check the port")
        return
    yield _greeted(greeting)
    offered: list[str] = []
    if greeting.version is not None and greeting.encryption is not Encryption.NONE:
        offered = tls_versions(address, target.port or 0)
        yield _offers(offered, driver)
    if greeting.encryption is Encryption.REQUIRED and not offered:
        return
    yield from _tries(case, greeting, offered, driver)


def _greeted(greeting: Greeting) -> Finding:
    if greeting.version is not None:
        major, minor, build = greeting.version
        release = f" {_RELEASES[major]}" if major in _RELEASES else ""
        version = f"Microsoft SQL Server{release} ({major}.{minor}.{build})"
        return ok("greeting", f"{version}, {tls.said(greeting.encryption)}")
    if greeting.silent:
        return note("greeting", "the connection is accepted, and then nothing is said")
    text = "it hangs up on the greeting of SQL Server 2000 and later: it may be 7.0, 6.5 or Sybase"
    return note("greeting", text)


def _offers(offered: list[str], driver: Driver) -> Finding:
    library = f"; the driver does TLS with {driver.tls}" if driver.tls else ""
    if not offered:
        text = "it asks for encryption, and answers no handshake from TLS 1.2 down to SSL 3.0"
        return failed("TLS", text, "give the server a certificate, or switch its forced encryption off")
    said = f"it speaks {', '.join(offered)}{library}"
    return note("TLS", said) if set(offered) <= set(tls.OLD) else ok("TLS", said)


def levels(greeting: Greeting, target: Target) -> list[str]:
    """Return the levels of the protocol to try, the operator's own first; "" is the driver's choice."""
    written = target.keywords.get("tds_version", "")
    if greeting.version is not None:
        best = _BEST.get(greeting.version[0], NEWEST)
        found = [best, "7.1", "7.0"]
    elif target.engine is not None and target.engine.name == "sybase":
        found = ["5.0", "4.2"]
    else:
        found = ["7.0"] if greeting.silent else ["7.0", "4.2"]
    return list(dict.fromkeys([*([written] if written else []), *found]))


def _tries(case: Case, greeting: Greeting, offered: list[str], driver: Driver) -> Iterator[Finding]:
    last: Attempt | None = None
    silent = 0
    for level in levels(greeting, case.target):
        if case.attempts.made >= MOST_LEVELS:
            break
        target = case.target.asked_for(TDS_Version=level)
        attempt = case.attempts.make(target.kind, target.options)
        if attempt.verdict is Verdict.CHARSET:
            charset = target.keywords.get("clientcharset", "")
            yield note("charset", f"ClientCharset={charset}: the driver does not know it; trying UTF-8")
            target = target.asked_for(ClientCharset="UTF-8")
            attempt = case.attempts.make(target.kind, target.options)
        if attempt.connected:
            yield case.connected(target, attempt, f"with TDS {level}")
            return
        if attempt.verdict in FINAL:
            yield failure(target, _told_apart(case, target, attempt))
            return
        yield note("login", f"TDS {level}: {attempt.words or attempt.verdict}")
        last = attempt
        silent += attempt.verdict is Verdict.SILENT
        if offered and set(offered) <= set(tls.OLD) and driver.tls:
            yield from _old_tls(case, target, offered, driver)
            return
        if silent > 1 or (silent and greeting.silent):
            break
    yield _nothing_worked(case, last, silent)


def _told_apart(case: Case, target: Target, attempt: Attempt) -> Attempt:
    """Return the same attempt, or one that says it is the database that the server refuses.

    Of the two errors that a server gives for that, FreeTDS passes on the later one, which says "Login failed".
    """
    if attempt.verdict is not Verdict.LOGIN or not target.keywords.get("database"):
        return attempt
    without = target.asked_for(Database="")
    if case.attempts.make(without.kind, without.options).connected:
        return replace(attempt, verdict=Verdict.DATABASE)
    return attempt


def _old_tls(case: Case, target: Target, offered: list[str], driver: Driver) -> Iterator[Finding]:
    """Try once more with old versions of TLS allowed, in that one process."""
    with tls.allowed(driver.tls, offered) as environ:
        attempt = case.attempts.make(target.kind, target.options, environ)
    if not attempt.connected and attempt.verdict not in FINAL:
        text = f"the server's newest encryption is {offered[0]}, no setting lets the driver take it"
        yield failed("TLS", text, "switch forced encryption off at the server, or let it learn TLS 1.2")
        return
    text = f"the server's newest encryption is {offered[0]}; {driver.tls} on this machine allows newer ones only"
    yield failed("TLS", text, *tls.advice(driver.tls, offered))
    if attempt.connected:
        yield case.connected(target, attempt, "with that setting")
        case.needs_setting = True
    else:
        yield failure(target, attempt)


def _nothing_worked(case: Case, last: Attempt | None, silent: int) -> Finding:
    made = case.attempts.made
    tried = f"{made} {'try' if made == 1 else 'tries'}"
    if silent:
        return failed(
            "login",
            f"the server accepts connections and never answers ({tried})",
            "look at the server itself: it may hang, be starting, or be paused",
            "or something between takes the connection for it: a firewall, a proxy, a port forward to nowhere",
        )
    words = f"; the driver says at last: {last.words}" if last and last.words else ""
    return failed(
        "login",
        f"no level of the protocol leads in ({tried}){words}",
        "check that a SQL Server or Sybase listens at this port, and none of its other services",
        "and that it takes connections from this machine over TCP/IP (SQL Server: the network utility)",
    )
