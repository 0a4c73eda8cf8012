"""Whatever stands in a DBF file, it is loaded or refused: nothing else is ever raised, and every row is as wide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.dbf.rows import DBFRows
from adapters.files.rows import Bad, Batch, LoadError, Remark
from adapters.snapshot.build import Plan, build

BYTES = st.one_of(st.sampled_from(sorted(b"\0\x0d\x1a *CNDLMTIYBVQ0GPFW+@O\xff")), st.integers(0, 255))
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.integers(0, 600), BYTES),
        st.tuples(st.just("drop"), st.integers(0, 600), st.integers(1, 200)),
        st.tuples(st.just("add"), st.integers(0, 600), st.integers(1, 50)),
        st.tuples(st.just("cut"), st.integers(0, 600), st.just(0)),
    ),
    min_size=1,
    max_size=6,
)


def changed(content: bytes, changes: list[tuple[str, int, int]]) -> bytes:
    raw = bytearray(content)
    for what, place, value in changes:
        at = place % (len(raw) + 1)
        if what == "set" and at < len(raw):
            raw[at] = value
        elif what == "drop":
            del raw[at : at + value]
        elif what == "add":
            raw[at:at] = bytes(range(value))
        elif what == "cut":
            del raw[at:]
    return bytes(raw)


@pytest.mark.parametrize("version", [0x03, 0x83, 0x30, 0x02, 0x8C])
@given(changes=CHANGES, keep=st.booleans())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_loaded_or_refused(tmp_path: Path, table: Any, version: int, changes: Any, keep: bool):
    fields = [("PART", "C", 6, 0), ("QTY", "N", 5, 0), ("PRICE", "N", 8, 2), ("NOTE", "M", 10, 0), ("AT", "D", 8, 0)]
    records = [f" P{number:<5}{number:>5}{number / 4:>8.2f}{number:>10}1998111{number}".encode() for number in range(9)]
    path = tmp_path / "T.DBF"
    path.write_bytes(changed(table(fields, records, version=version), changes))
    source = DBFRows(keep_deleted=keep)
    try:
        width = len(source.columns(path))
        for entry in source.batches(path):
            if isinstance(entry, Batch):
                assert {len(row) for row in entry.rows} <= {width}
            else:
                assert isinstance(entry[1], Bad | Remark)
        draft = tmp_path / "draft"
        draft.unlink(missing_ok=True)
        build(source, path, draft, Plan("T"), "any")
    except LoadError as error:
        assert str(error)
