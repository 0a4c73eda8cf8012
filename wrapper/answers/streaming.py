"""Streams a whole collection as CSV or NDJSON, batch by batch, in bounded memory."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from adapters.query import Row
from wrapper.answers.negotiation import CSV
from wrapper.answers.reading import Reading, stream_rows
from wrapper.answers.request import Request
from wrapper.errors import Problem
from wrapper.sources import Sources
from wrapper.translate.quality import Quality

log = logging.getLogger(__name__)


def open_stream(sources: Sources, reading: Reading, quality: Quality, request: Request) -> Iterator[bytes]:
    """Return the encoded batches; the first is read at once, so a source that is down still gives a clean problem."""
    representation = reading.representation
    as_csv = request.media == CSV
    encode_records = partial(representation.csv, form=request.csv) if as_csv else representation.ndjson

    def encode(rows: Sequence[Row]) -> bytes:
        return encode_records(representation.records(rows, quality))

    batches = stream_rows(sources, reading, request.ages)
    return _encoded(batches, encode, representation.csv_header(request.csv) if as_csv else b"")


def _encoded(batches: Iterator[list[Row]], encode: Callable[[Sequence[Row]], bytes], head: bytes) -> Iterator[bytes]:
    try:
        for rows in batches:
            chunk = head + encode(rows)
            head = b""
            if chunk:
                yield chunk
    except Problem as problem:
        # The status line is long gone. Ending the body without its last chunk is the one signal left that
        # it is incomplete, so the failure goes on and breaks the connection.
        log.error("a streamed answer was cut off: %s", problem.type.code)  # noqa: TRY400 - the cause was logged by the source
        raise
    finally:
        close = getattr(batches, "close", None)
        if close is not None:
            close()
