"""What an address is: a URL, an ODBC connection, a database file, an export or a folder of them.

An origin is one source as the catalog will write it. A password never gets there: it becomes a variable, whose
value stays in memory for this one look.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from adapters.sniffing.sniff import NotAnExport, sniff
from wrapper.proposal.draft import LeftOut
from wrapper.proposal.unread import why_unread
from wrapper.proposal.writing import literal

SQLITE_MAGIC = b"SQLite format 3\x00"
_FIREBIRD = {".fdb", ".gdb", ".ib"}
_ACCESS = {".mdb", ".accdb"}
_NO_EXPORTS = {".mdx", ".cdx", ".ndx", ".idx", ".dbt", ".fpt", ".dcx", ".dct", ".dbc", ".cpy", ".cbl", ".cob", ".md5"}
"""What lies beside desktop databases and exports and is part of them: indexes, memos, copybooks, checksums."""
_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+]*)://")
_LOGIN = re.compile(r"(?P<before>://[^/@:\s]*:)(?P<password>[^@\s]*)(?=@)")
_PARAMETER = re.compile(r"(?i)(?P<before>[?&;](?:password|passwd|pwd)=)(?P<password>[^&;\s]*)")
_HIDDEN_ODBC = re.compile(r"(?i)[?&]odbc_connect=.*\b(?:pwd|password)\s*=")
_KEYWORD = re.compile(r"\s*(?P<name>[^=;]+?)\s*=\s*(?P<value>\{(?:[^}]|\}\})*\}(?=\s*(?:;|$))|[^;]*)(?:;|$)")
_PASSWORDS = ("pwd", "password", "passwd")
_ODBC = re.compile(r"(?i)(?:odbc:)?(?=\s*(?:dsn|driver|filedsn)\s*=)|odbc:")
_REFERENCE = re.compile(r"(?<!\$)\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

_FILLED_IN = re.compile(r"\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class AddressError(Exception):
    """An address that leads nowhere; the message says what it is and what to do."""


@dataclass
class Origin:
    """One source to look at: `entries` are written as they are, `variables` hold what they refer to and no one sees."""

    name: str
    kind: str
    entries: dict[str, Any]
    variables: dict[str, str] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    left_out: list[LeftOut] = field(default_factory=list)
    comments: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def options(self, environ: Mapping[str, str]) -> dict[str, Any]:
        """Return the entries with their variables filled in, as an adapter takes them; raises AddressError."""
        known = {**environ, **self.variables}
        filled: dict[str, Any] = _filled(self.entries, known)
        return filled

    def secrets(self, environ: Mapping[str, str]) -> set[str]:
        """Return what the entries refer to, as they spell it and as it is meant: nothing of it is to be shown."""
        named = _REFERENCE.findall(repr(self.entries))
        values = {value for name in named if (value := {**environ, **self.variables}.get(name))}
        return values | set(map(unquote, values))


def _filled(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _filled(one, known) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_filled(one, known) for one in value)
    if not isinstance(value, str):
        return value
    missing = [name for name in _REFERENCE.findall(value) if name not in known]
    if missing:
        raise AddressError(f"the variable {missing[0]} is not set: export {missing[0]}=…")
    return _FILLED_IN.sub(lambda found: known[found[1]] if found[1] else "${", value)


def origins(address: str, name: str | None = None) -> list[Origin]:
    """Return the sources that an address leads to; `name` is what to call them. Raises AddressError."""
    if _ODBC.match(address):
        return [_odbc(address, name)]
    if _URL.match(address):
        return [_url(address, name)]
    path = Path(address).expanduser()
    if not path.exists():
        hint = "write a folder, a file, a URL such as postgresql://reader@host/shop, or odbc:DSN=ERP"
        raise AddressError(f"there is no {address} here; {hint}")
    try:
        return _folder(path.resolve(), name) if path.is_dir() else [_file(path.resolve(), name)]
    except OSError as wrong:
        raise AddressError(f"{wrong.filename or path} cannot be read: {wrong.strerror}") from wrong


def variable_of(name: str) -> str:
    """Return the variable that holds the password of a source."""
    return f"{name.upper().replace('-', '_')}_PASSWORD"


def slug(text: str, otherwise: str = "legacy") -> str:
    """Return a text as the name of a source."""
    found = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return found if found and found[0].isalpha() else f"{otherwise}_{found}".strip("_")


def _url(address: str, name: str | None) -> Origin:
    scheme = address.partition("://")[0].lower()
    # Without the login: a password may hold any of these, and names nothing.
    place = _LOGIN.sub("//", address)
    last = re.split(r"[/:\\@]", place.partition("?")[0])[-1]
    called = name or slug(Path(last).stem if scheme.startswith(("sqlite", "firebird")) else last)
    if scheme.startswith(("sqlite", "firebird")):
        file = address.partition(":///")[2].partition("?")[0]
        if file and "${" not in file and not Path(file).exists():
            raise AddressError(f"there is no database file {file}")
        if file and "${" not in file:
            address = address.replace(file, str(Path(file).resolve()), 1)
    if _HIDDEN_ODBC.search(unquote(address)):
        raise AddressError(
            "a password inside odbc_connect cannot be kept out of the catalog; write odbc:DRIVER=…;PWD=…"
        )
    if not address.partition("://")[2].startswith("/") and address.count("@") > 1:
        raise AddressError("there are several @ in the address: write those inside a name or a password as %40")
    variable = variable_of(called)
    for pattern in (_LOGIN, _PARAMETER):
        found = pattern.search(address)
        if found is not None and found["password"] and "${" not in found["password"]:
            hidden = f"{address[: found.end('before')]}${{{variable}}}{address[found.end() :]}"
            return Origin(called, "sql", {"url": hidden}, {variable: found["password"]})
    return Origin(called, "sql", {"url": address})


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


def _file(path: Path, name: str | None) -> Origin:
    ending = path.suffix.lower()
    called = name or slug(path.stem)
    with path.open("rb") as file:
        head = file.read(len(SQLITE_MAGIC))
    if head == SQLITE_MAGIC:
        return Origin(called, "sql", {"url": literal(f"sqlite:///{path}")})
    if ending in _FIREBIRD:
        return Origin(called, "sql", {"url": literal(f"firebird:///{path}")})
    if ending in _ACCESS:
        return Origin(called, "access", {"path": literal(str(path))})
    if ending == ".dbf":
        return Origin(called, "dbf", {"path": literal(str(path))})
    if reason := why_unread(path, head):
        raise AddressError(f"{path} cannot be a source: {reason}")
    try:
        found = sniff(path)
    except NotAnExport as wrong:
        raise AddressError(f"{path} cannot be a source: {wrong}") from wrong
    evidence = (*found.evidence, *(f"check: {doubt}" for doubt in found.doubts))
    comments: dict[str, tuple[str, ...]] = (
        {"charset": (f"check: {found.charset_doubt}",)} if found.charset_doubt else {}
    )
    entries = literal({"path": str(path), **found.options})
    return Origin(called, found.kind, entries, evidence=evidence, comments=comments)


def _folder(folder: Path, name: str | None) -> list[Origin]:
    """Return one origin per kind of the files in a folder, and one for each database file."""
    called = name or slug(folder.name)
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    left: list[LeftOut] = []
    exports: dict[tuple[str, str], dict[str, Any]] = {}
    evidence: dict[tuple[str, str], list[str]] = {}
    doubts: dict[tuple[str, str], list[str]] = {}
    found: list[Origin] = []
    tables = [path for path in files if path.suffix.lower() == ".dbf"]
    if tables:
        found.append(Origin(called, "dbf", {"path": literal(str(folder))}))
    for path in files:
        ending = path.suffix.lower()
        if path in tables or ending in _NO_EXPORTS:
            continue
        try:
            origin = _file(path, None)
        except AddressError as wrong:
            left.append(LeftOut(path.name, str(wrong).partition(": ")[2]))
            continue
        if origin.kind not in ("delimited", "fixed_width"):
            found.append(origin)
            continue
        group = (origin.kind, str(origin.entries.get("charset", "utf-8")))
        entries = {key: value for key, value in origin.entries.items() if key not in ("path", "charset")}
        exports.setdefault(group, {})[_table_of(path, exports.get(group, {}))] = {"file": literal(path.name), **entries}
        evidence.setdefault(group, []).extend(_of_file(path, text) for text in origin.evidence)
        doubts.setdefault(group, []).extend(_of_file(path, text) for text in origin.comments.get("charset", ()))
    for (kind, charset), sections in exports.items():
        entries = {
            "path": literal(str(folder)),
            **({"charset": charset} if charset != "utf-8" or doubts[kind, charset] else {}),
            "tables": sections,
        }
        comments = {"charset": _in_one(doubts[kind, charset])} if doubts[kind, charset] else {}
        found.append(Origin(called, kind, entries, evidence=tuple(evidence[kind, charset]), comments=comments))
    if not found:
        raise AddressError(f"there is no database and no export in {folder}")
    _tell_apart(found, called)
    found[0].left_out += left
    return found


def _in_one(doubts: Sequence[str]) -> tuple[str, ...]:
    """Return one doubt about the charset of several files: who looks at one has looked at all."""
    first, *others = doubts
    return (f"{first}, and so in {len(others)} more files" if others else first,)


def _of_file(path: Path, text: str) -> str:
    doubt = text.startswith("check: ")
    return f"check: {path.name}: {text.removeprefix('check: ')}" if doubt else f"{path.name}: {text}"


def _table_of(path: Path, taken: Mapping[str, Any]) -> str:
    return path.name if path.stem in taken else path.stem


def _tell_apart(found: list[Origin], called: str) -> None:
    """Give every origin of a folder a name of its own: by its kind, then by its charset."""
    taken: set[str] = set()
    alone = len(found) == 1
    for origin in found:
        name = called if alone or origin.kind in ("sql", "access") else f"{called}_{origin.kind}"
        if origin.kind in ("sql", "access"):
            name = origin.name if not alone else called
        if name in taken:
            name = f"{name}_{slug(str(origin.entries.get('charset', 'utf_8')))}"
        while name in taken:
            name += "_2"
        taken.add(name)
        origin.name = name
