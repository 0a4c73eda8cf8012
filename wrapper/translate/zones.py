"""Local times of a source's time zone ⇄ instants with an offset.

Legacy systems keep local time without saying which of two equal times it is. In the hour that autumn repeats the
first is assumed; in the hour that spring skips a stored time is impossible. So stored order stays instant order.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from adapters.query import Instant
from wrapper.translate.faults import Breach, NoSuchLocalTime, NotStorable, Unreadable
from wrapper.translate.memo import Memo

_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
_OFFSET_WIDTH = len("+00:00")
_CLOCKS = (time(), time(6), time(12), time(18), time(23, 59, 59, 999999))


class Zone:
    """One time zone by its IANA name."""

    def __init__(self, name: str) -> None:
        self._zone = UTC if name.upper() in ("UTC", "Z") else ZoneInfo(name)
        self.offset_texts: Memo = Memo(self._offset_text)

    def text(self, local: datetime) -> str:
        """Return the RFC 3339 text of a stored datetime; raises Unreadable for an impossible one."""
        if local.tzinfo is None and (offset := self.offset_texts[local.date()]):
            return f"{local.isoformat()}{offset}"
        return self.aware(local).isoformat()

    def _offset_text(self, day: date) -> str | None:
        """Return how the offset of a day is spelled, or None when it changes in the course of the day."""
        try:
            texts = {self.aware(datetime.combine(day, clock)).isoformat()[-_OFFSET_WIDTH:] for clock in _CLOCKS}
        except Unreadable:
            return None
        return texts.pop() if len(texts) == 1 else None

    def aware(self, local: datetime) -> datetime:
        """Return the instant of a stored datetime, with its offset; raises Unreadable for an impossible one."""
        if local.tzinfo is not None:
            return self._fixed(local.astimezone(self._zone))
        if self._zone is UTC:
            return local.replace(tzinfo=UTC)
        offset = _offset(local.replace(tzinfo=self._zone, fold=0))
        if offset < _offset(local.replace(tzinfo=self._zone, fold=1)):
            raise Unreadable("is a local time that clocks skipped", Breach.IMPOSSIBLE)
        return self._fixed(local.replace(tzinfo=self._zone, fold=0))

    def _fixed(self, local: datetime) -> datetime:
        # Values with a ZoneInfo never equal others in a repeated hour (PEP 495), values with a plain offset do.
        offset = _offset(local)
        if offset % _MINUTE:
            raise Unreadable("has an offset with seconds, from before standard time", Breach.IMPOSSIBLE)
        return local.replace(tzinfo=timezone(offset) if offset else UTC, fold=0)

    def local(self, instant: datetime) -> datetime:
        """Return the local time that stands for an instant; raises NoSuchLocalTime for the second of two equal ones."""
        local = self._local(instant)
        if local.fold:
            reason = "is the second of two equal local times, which the legacy system cannot tell apart"
            raise NoSuchLocalTime(reason)
        return local.replace(tzinfo=None)

    def instant(self, aware: datetime) -> Instant:
        """Return an instant by the clock of the zone."""
        local = self._local(aware)
        return Instant.of(local.replace(tzinfo=timezone(_offset(local)), fold=0), self.after_repeat(aware))

    def after_repeat(self, instant: datetime) -> datetime | None:
        """Return the local time at which a repeated hour ends, if `instant` lies in its second pass."""
        local = self._local(instant)
        if not local.fold:
            return None
        first = _offset(local.replace(fold=0))
        late = instant.astimezone(UTC).replace(microsecond=0)
        early = late - (first - _offset(local)) - _SECOND
        while late - early > _SECOND:
            middle = early + (late - early) // 2 // _SECOND * _SECOND
            if _offset(middle.astimezone(self._zone)) == first:
                early = middle
            else:
                late = middle
        return (late + first).replace(tzinfo=None)

    def _local(self, instant: datetime) -> datetime:
        try:
            return instant.astimezone(self._zone)
        except OverflowError as wrong:
            raise NotStorable("is out of range") from wrong


def _offset(local: datetime) -> timedelta:
    offset = local.utcoffset()
    return timedelta() if offset is None else offset
