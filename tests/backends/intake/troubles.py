"""A program that takes its own disk space and its own permission away while an export is served, and gives them back.

It runs as nobody when root starts it, as root may read everything; it prints what it saw as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from adapters.base import Adapter
from adapters.query import Query, Table
from adapters.registry import adapter_class

NOBODY = 65534
LIMIT = 100_000


def eventually(condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.01)
    return False


def export_of(rows: int) -> bytes:
    return b"PART;QTY\n" + b"".join(b"P%06d;%d\n" % (number, rows) for number in range(rows))


def put(path: Path, content: bytes) -> None:
    draft = path.with_suffix(".new")
    draft.write_bytes(content)
    draft.replace(path)


def rows(adapter: Adapter) -> int:
    return adapter.count(Query(Table("STOCK"), ("PART",)), 1_000_000)


def full_disk(adapter: Adapter, export: Path, state: Path) -> dict[str, object]:
    put(export, export_of(20_000))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, resource.RLIM_INFINITY))
    told = eventually(lambda: [each.code for each in adapter.notices()] == ["snapshot_failed"])
    seen = {
        "told": told,
        "words": [each.message for each in adapter.notices()],
        "served": rows(adapter),
        "drafts": [path.name for path in state.glob("*.draft*")],
    }
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return seen | {"recovered": eventually(lambda: rows(adapter) == 20_000 and not adapter.notices())}


def no_permission(adapter: Adapter, export: Path) -> dict[str, object]:
    before = rows(adapter)
    draft = export.with_suffix(".new")
    draft.write_bytes(export_of(20_001))
    draft.chmod(0)
    draft.replace(export)
    told = eventually(lambda: [each.code for each in adapter.notices()] == ["export_unreadable"])
    seen = {"told": told, "words": [each.message for each in adapter.notices()], "served": rows(adapter) == before}
    export.chmod(0o600)
    return seen | {"recovered": eventually(lambda: rows(adapter) == 20_001 and not adapter.notices())}


def opened(folder: Path) -> Adapter:
    put(folder / "STOCK.CSV", export_of(10))
    rules = {"check_every": "0.05", "settle": "0", "minimum_share": "1"}
    section = {"path": str(folder / "STOCK.CSV"), "snapshot_dir": str(folder / "state"), "delimiter": ";", **rules}
    return adapter_class("delimited").open("stock", section)


def become_nobody() -> None:
    # Everything is imported before: nobody may not be allowed to read our own code.
    with tempfile.TemporaryDirectory() as name:
        adapter = opened(Path(name))
        rows(adapter)
        time.sleep(0.3)
        adapter.close()
        time.sleep(0.3)
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def main() -> None:
    if os.geteuid() == 0:
        become_nobody()
    with tempfile.TemporaryDirectory() as name:
        export, state = Path(name) / "STOCK.CSV", Path(name) / "state"
        adapter = opened(Path(name))
        seen: dict[str, object] = {"first": rows(adapter)}
        seen |= {"full_disk": full_disk(adapter, export, state), "no_permission": no_permission(adapter, export)}
        adapter.close()
        time.sleep(0.2)
    print(json.dumps(seen))  # noqa: T201 - the caller reads it


if __name__ == "__main__":
    main()
