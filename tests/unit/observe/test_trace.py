"""Ids of requests: a caller's are kept where they are safe to repeat, and made here where not."""

from __future__ import annotations

import re

import pytest

from wrapper.observe.trace import trace_request

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"


@pytest.mark.parametrize("given", ["7d3f", "Root=1-67891233-abcdef012345678912345678", "a" * 128, "01HQ:x/y+z_1.2"])
def test_a_request_id_of_safe_characters_is_kept(given: str) -> None:
    assert trace_request(given, None).request_id == given


@pytest.mark.parametrize(
    "given", [None, "", "a" * 129, "a b", 'x"}', "x\n", "é", "<script>", "wrp_live_abcdefgh_secret", "eyJhbGciOi.x.y"]
)
def test_any_other_request_id_is_replaced(given: str | None) -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", trace_request(given, None).request_id)


def test_a_trace_goes_on_with_a_span_of_our_own() -> None:
    trace = trace_request(None, f"00-{TRACE}-{PARENT}-01")

    assert (trace.trace_id, trace.parent_span_id) == (TRACE, PARENT)
    assert re.fullmatch(r"[0-9a-f]{16}", trace.span_id)
    assert trace.span_id != PARENT


def test_a_later_version_of_the_header_may_say_more() -> None:
    assert trace_request(None, f"01-{TRACE}-{PARENT}-01-more").trace_id == TRACE


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{TRACE}-{PARENT}-01-more",
        f"00-{TRACE.upper()}-{PARENT}-01",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE}-{PARENT}",
        f"00-{TRACE}-{PARENT}-01\n",
    ],
)
def test_a_trace_that_cannot_be_read_starts_anew(given: str | None) -> None:
    trace = trace_request(None, given)

    assert re.fullmatch(r"[0-9a-f]{32}", trace.trace_id)
    assert trace.trace_id != TRACE
    assert trace.parent_span_id == ""


def test_no_two_requests_share_an_id() -> None:
    traces = [trace_request(None, None) for _ in range(100)]

    for ids in zip(*traces, strict=True):
        assert len(set(ids)) in (1, 100)
    assert len({trace.request_id for trace in traces}) == 100
