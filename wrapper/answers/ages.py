"""The age of an answer: every list of rows that goes into it is seen here, and the header fields that say so made.

One rule: `as_of` and `Age` tell of the oldest part, because an answer is as good as that; `Last-Modified` of the
newest, because the answer changed with it. An answer with a part that is read live has no time of change.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from adapters.query import AgedRows, Row


class Ages:
    """What is known of the ages of the parts of one answer."""

    __slots__ = ("_live", "as_of", "newest")

    def __init__(self) -> None:
        self.as_of: datetime | None = None
        """The moment whose state the oldest part shows; None while all of it is live."""
        self.newest: datetime | None = None
        self._live = False

    def saw(self, rows: Sequence[Row]) -> None:
        """Take rows into account that were read for the answer, also when there are none."""
        if type(rows) is not AgedRows:
            self._live = True
            return
        if self.as_of is None or rows.as_of < self.as_of:
            self.as_of = rows.as_of
        if self.newest is None or rows.as_of > self.newest:
            self.newest = rows.as_of

    @property
    def last_modified(self) -> datetime | None:
        """When the answer changed last, as far as the sources go; None when a part of it is live."""
        if self._live or self.newest is None:
            return None
        # A clock that was set back makes snapshots of the future, which no answer may claim (RFC 9110 §8.8.2.1).
        return min(self.newest, datetime.now(UTC).replace(microsecond=0))

    def fields(self) -> list[tuple[str, str]]:
        """Return the header fields that say how old the answer is (RFC 9110 §8.8.2, RFC 9111 §5.1)."""
        if self.as_of is None:
            return []
        fields = [("Age", str(max(0, int(time.time() - self.as_of.timestamp()))))]
        modified = self.last_modified
        if modified is not None:
            fields.append(("Last-Modified", format_datetime(modified, usegmt=True)))
        return fields


def is_not_modified(if_modified_since: str | None, last_modified: datetime | None) -> bool:
    """Return whether the caller's copy is of `last_modified` or later; no date, and no valid one, is no condition."""
    if if_modified_since is None or last_modified is None:
        return False
    try:
        since = parsedate_to_datetime(if_modified_since)
    except ValueError:
        return False
    # A date of the obsolete asctime form has no zone; HTTP's dates are all in UTC (RFC 9110 §5.6.7).
    return last_modified <= (since if since.tzinfo else since.replace(tzinfo=UTC))
