"""What an address is: a URL, an ODBC connection, a database file, an export or a folder of them.

An origin is one source as the catalog will write it. A password never gets there: it becomes a variable, whose
value stays in memory for this one look.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from adapters.files.packed import file_of
from adapters.files.rows import LoadError
from wrapper.catalog.quoting import in_url
from wrapper.proposal.file_origins import file_origins
from wrapper.proposal.origin import AddressError, Origin, slug
from wrapper.proposal.writing import literal

_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+]*)://")
_LOGIN = re.compile(r"(?P<before>://[^/@:\s]*:)(?P<password>[^@\s]*)(?=@)")
_PARAMETER = re.compile(r"(?i)(?P<before>[?&;](?:password|passwd|pwd)=)(?P<password>[^&;\s]*)")
_REFERENCE = re.compile(r"\$\{[^{}]*\}")
_HIDDEN_ODBC = re.compile(r"(?i)[?&]odbc_connect=.*\b(?:pwd|password)\s*=")
_KEYWORD = re.compile(r"\s*(?P<name>[^=;]+?)\s*=\s*(?P<value>\{(?:[^}]|\}\})*\}(?=\s*(?:;|$))|[^;]*)(?:;|$)")
_PASSWORDS = ("pwd", "password", "passwd")
_ODBC = re.compile(r"(?i)(?:odbc:)?(?=\s*(?:dsn|driver|filedsn)\s*=)|odbc:")


def origins(address: str, name: str | None = None) -> list[Origin]:
    """Return the sources that an address leads to; `name` is what to call them. Raises AddressError."""
    if _ODBC.match(address):
        return [_odbc(address, name)]
    if _URL.match(address):
        return [_url(address, name)]
    path = Path(address).expanduser()
    if not file_of(path).exists():
        hint = "write a folder, a file, a URL such as postgresql://reader@host/shop, or odbc:DSN=ERP"
        raise AddressError(f"there is no {address} here; {hint}")
    try:
        return file_origins(path.resolve(), name)
    except LoadError as wrong:
        raise AddressError(f"{path} cannot be a source: {wrong}") from wrong
    except OSError as wrong:
        raise AddressError(f"{wrong.filename or path} cannot be read: {wrong.strerror}") from wrong


def in_schema(origin: Origin, schema: str | None) -> Origin:
    """Return an origin whose tables are those of a schema; raises AddressError where it has none."""
    if schema is None:
        return origin
    if origin.kind not in {"sql", "odbc"}:
        raise AddressError(f"{origin.name} has no schemas: --schema is for databases")
    return replace(origin, entries={**origin.entries, "schema": literal(schema)})


def variable_of(name: str) -> str:
    """Return the variable that holds the password of a source."""
    return f"{name.upper().replace('-', '_')}_PASSWORD"


def _url(address: str, name: str | None) -> Origin:
    scheme = address.partition("://")[0].lower()
    # Without the login: a password may hold any of these, and names nothing.
    place = _LOGIN.sub("//", address)
    last = re.split(r"[/:\\@]", place.partition("?")[0])[-1]
    called = name or slug(Path(last).stem if scheme.startswith(("sqlite", "firebird")) else last)
    if scheme.startswith(("sqlite", "firebird")):
        file = address.partition(":///")[2].partition("?")[0]
        if file and "${" not in file:
            path = Path(unquote(file))
            if not path.exists():
                raise AddressError(f"there is no database file {path}")
            address = address.replace(file, in_url(str(path.resolve())), 1)
    if _HIDDEN_ODBC.search(unquote(address)):
        raise AddressError(
            "a password inside odbc_connect cannot be kept out of the catalog; write odbc:DRIVER=…;PWD=…"
        )
    if not address.partition("://")[2].startswith("/") and address.count("@") > 1:
        raise AddressError("there are several @ in the address: write those inside a name or a password as %40")
    entries, variables = _without_password(address, variable_of(called))
    return Origin(called, "sql", entries, variables)


def _without_password(address: str, variable: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the entries of a URL, without its password, and the variable that holds it where it was written out."""
    login = _LOGIN.search(address)
    password = login["password"] if login else ""
    if login and (not password or "${" not in password or _REFERENCE.fullmatch(password)):
        url = f"{address[: login.end('before') - 1]}{address[login.end() :]}"
        if not password:
            return {"url": url}, {}
        if "${" in password:
            return {"url": url, "password": password}, {}
        return {"url": url, "password": f"${{{variable}}}"}, {variable: unquote(password)}
    parameter = _PARAMETER.search(address)
    if parameter and parameter["password"] and "${" not in parameter["password"]:
        url = f"{address[: parameter.end('before')]}${{{variable}}}{address[parameter.end() :]}"
        return {"url": url}, {variable: parameter["password"]}
    return {"url": address}, {}


def _odbc(address: str, name: str | None) -> Origin:
    text = re.sub(r"(?i)^odbc:(?://)?", "", address).strip()
    keywords = {found["name"].lower(): (found["name"], found["value"].rstrip()) for found in _KEYWORD.finditer(text)}
    if "dsn" not in keywords and "driver" not in keywords:
        if text and "=" not in text:
            keywords["dsn"] = ("DSN", text)
        else:
            raise AddressError("an ODBC address needs DSN=… or DRIVER=…, such as odbc:DSN=ERP;UID=reader")
    dsn = keywords.pop("dsn", None)
    driver = keywords.pop("driver", None)
    database = keywords.get("database") or keywords.get("dbq")
    called = name or slug(Path((dsn or database or ("", "legacy"))[1]).stem)
    entries: dict[str, Any] = {"dsn": dsn[1]} if dsn else {"driver": _unbraced(driver[1]) if driver else ""}
    variables = {}
    if user := keywords.pop("uid", None):
        entries["user"] = _unbraced(user[1])
    # Drivers know a password by several names; by each of them it is one.
    for _, value in filter(None, [keywords.pop(known, None) for known in _PASSWORDS]):
        if "${" in value:
            entries["password"] = value
        else:
            variable = variable_of(called)
            entries["password"] = f"${{{variable}}}"
            variables[variable] = _unbraced(value)
    if keywords:
        entries["connection"] = ";".join(f"{written}={value}" for written, value in keywords.values())
    return Origin(called, "odbc", entries, variables)


def _unbraced(value: str) -> str:
    """Return an ODBC value as it is meant: in braces it may hold anything, a closing brace twice."""
    if value.startswith("{") and value.endswith("}") and len(value) > 1:
        return value[1:-1].replace("}}", "}")
    return value
