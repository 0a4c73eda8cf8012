"""Every parser is fed broken input: a few dozen examples here, `make fuzz` for a minute each.

An example is a valid sample with bytes changed, cut out, doubled or put in, or bytes of no meaning at all. What is
found becomes a plain test beside the parser's other tests.
"""

from __future__ import annotations

import os
from pathlib import Path
from time import monotonic

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from adapters.base import Capability
from adapters.registry import KIND_NAMES, adapter_class
from tests.fuzz.targets import TARGETS

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
EXAMPLES = 40
LONGEST_SECONDS = 5.0
"""An input of a few hundred bytes that takes longer was made to."""

MUTATIONS = st.lists(
    st.tuples(
        st.sampled_from(["change", "cut", "double", "insert", "truncate"]),
        st.integers(0, 2000),
        st.integers(1, 40),
        st.one_of(
            st.binary(max_size=12), st.sampled_from([b"\0", b"\n", b"\r", b'"', b";", b"\xff", b"9999999", b"(", b"."])
        ),
    ),
    max_size=6,
)


def mutated(sample: bytes, mutations: list[tuple[str, int, int, bytes]]) -> bytes:
    for kind, place, length, piece in mutations:
        at = place % (len(sample) + 1)
        match kind:
            case "change":
                sample = sample[:at] + piece + sample[at + len(piece) :]
            case "cut":
                sample = sample[:at] + sample[at + length :]
            case "double":
                sample = sample[:at] + sample[at : at + length] * 2 + sample[at + length :]
            case "insert":
                sample = sample[:at] + piece + sample[at:]
            case "truncate":
                sample = sample[:at]
    return sample


@pytest.mark.parametrize("name", TARGETS)
def test_a_parser_refuses_what_it_cannot_read_and_never_falls_over(tmp_path: Path, name: str) -> None:
    target = TARGETS[name]
    contents = st.one_of(st.builds(mutated, st.sampled_from(target.samples), MUTATIONS), st.binary(max_size=200))

    @settings(
        max_examples=2000 if SECONDS else EXAMPLES,
        deadline=None,
        database=None,
        derandomize=not SECONDS,
        suppress_health_check=list(HealthCheck),
    )
    @given(contents)
    def check(content: bytes) -> None:
        path = tmp_path / "INPUT.DAT"
        path.write_bytes(content)
        started = monotonic()
        try:
            target.check(path)
        except Exception as error:
            error.add_note(f"The input was {content!r}.")
            raise
        assert monotonic() - started < LONGEST_SECONDS

    if not SECONDS:
        check()
        return
    until, run = monotonic() + SECONDS, 0
    while monotonic() < until:
        run += 1
        seed(run)(check)()


def test_every_kind_that_reads_files_is_a_target() -> None:
    reading_files = {kind for kind in KIND_NAMES if Capability.SNAPSHOT in adapter_class(kind).capabilities}
    assert reading_files
    assert set(TARGETS) >= reading_files
