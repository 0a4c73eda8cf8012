"""Classes Firebird's errors by its own codes, and by SQLSTATE where those say enough.

Many of its failures share a SQLSTATE such as 42000 or HY000; the codes of the status vector do not.
"""

from __future__ import annotations

from collections.abc import Mapping

from firebird.driver import DatabaseError, Error

from adapters.errors import AdapterError, SourceBusy, SourceRejected, SourceTimeout, SourceUnavailable, ValueOutOfRange
from adapters.relational.sqlstate import sqlstate_failure

# Firebird's iberror.h, where they are called isc_deadlock, isc_net_read_err and so on.
CODES: Mapping[int, type[AdapterError]] = {
    # cancelled
    335544794: SourceTimeout,
    # deadlock, lock_conflict, update_conflict, obj_in_use, lock_timeout
    **dict.fromkeys((335544336, 335544345, 335544451, 335544453, 335544510), SourceBusy),
    # unavailable, connect_reject, shutinprog, shutdown, conn_lost, network_error, net_connect_err, net_read_err,
    # net_write_err, lost_db_connection, att_shutdown, bad_db_handle, io_error
    **dict.fromkeys(
        (335544375, 335544421, 335544506, 335544528, 335544648, 335544721, 335544722, 335544726, 335544727),
        SourceUnavailable,
    ),
    **dict.fromkeys((335544741, 335544856, 335544324, 335544344), SourceUnavailable),
}
DYNAMIC = 335544569
"""dsql_error: the server speaks of the statement and its parameters, and not of what stands in a row."""

MISFITS = frozenset({335544914, 335544916})
"""string_truncation and numeric_out_of_range, which for a parameter mean that no row can have its value."""

ENGINE_ELSEWHERE = 335545107
"""already_opened: the embedded engine of another process has the file."""


class Misfit(Exception):
    """The driver could not pack a value for its column, so no row has it."""


def firebird_failure(error: Exception) -> type[AdapterError] | None:
    """Return the class of an error of Firebird or its driver, or None when it is none."""
    if isinstance(error, Misfit):
        return ValueOutOfRange
    if not isinstance(error, DatabaseError):
        return SourceRejected if isinstance(error, Error) else None
    codes = codes_of(error)
    if DYNAMIC in codes and not MISFITS.isdisjoint(codes):
        return ValueOutOfRange
    found = next((CODES[code] for code in codes if code in CODES), None)
    return found or sqlstate_failure(error.sqlstate)


def codes_of(error: Exception) -> tuple[int, ...]:
    """Return the codes of the status vector that an error came from."""
    return tuple(getattr(error, "gds_codes", None) or ())
