"""What to do about each way a try can fail, in words for the operator."""

from __future__ import annotations

from wrapper.doctor.attempts import Attempt, Verdict
from wrapper.doctor.findings import Finding, failed
from wrapper.doctor.target import Target


def failure(target: Target, attempt: Attempt, check: str = "login") -> Finding:
    """Return the finding of a try that failed, with the way out."""
    text, fix = _explained(target, attempt)
    said = f"; the driver says: {attempt.words}" if attempt.words else ""
    return failed(check, f"{text}{said}", *fix)


def _explained(target: Target, attempt: Attempt) -> tuple[str, tuple[str, ...]]:  # noqa: PLR0911 - one answer per verdict
    user = f' "{target.user}"' if target.user else ""
    match attempt.verdict:
        case Verdict.LOGIN:
            return f"the server speaks, and refuses the login of{user or ' the user'}", (
                f"check user and password; the password is in {target.secret}",
                *_login_hints(target),
            )
        case Verdict.DATABASE:
            database = f' "{target.keywords["database"]}"' if target.keywords.get("database") else ""
            return f"the server speaks, and has no database{database} for this login", (
                "check the spelling of the database, and that the login may open it",
            )
        case Verdict.NOT_ALLOWED:
            return "the server speaks, and lets nobody in from this machine", (
                "let the server's administrator add this machine's address (pg_hba.conf, or the host of the account)",
            )
        case Verdict.CHARSET:
            return "the driver does not know the charset", ("write ClientCharset=UTF-8 in connection, or leave it out",)
        case Verdict.DRIVER:
            package = target.engine.package if target.engine else ""
            install = attempt.hint or (f"apt-get install {package}" if package else "install the driver")
            return "a driver is missing or cannot be loaded", (install,)
        case Verdict.OPTION:
            return "an entry of the source is not right", (attempt.hint,) if attempt.hint else ()
        case Verdict.LOCKED:
            return "another program holds it locked", ("let the other program finish, or close it", "then try again")
        case Verdict.FILE:
            return "the file cannot be opened as a database", ("check the path, its permissions, and what file it is",)
        case Verdict.SILENT:
            return "nothing came back in time", (
                "look at the server: it may hang, or wait for a login that another setting asks for",
            )
        case Verdict.CRASHED:
            return "the driver crashed", ("try another version of the driver",)
    return "the connection failed", ("the driver's words above tell more",)


def _login_hints(target: Target) -> tuple[str, ...]:
    if target.engine is None or not target.engine.speaks_tds:
        return ()
    return (
        'the server must allow SQL Server logins ("mixed mode"): with Windows logins alone it refuses every password',
    )
