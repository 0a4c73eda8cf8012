"""Dates and times that an engine has spelled as texts of ISO 8601: stored values, whatever the text says."""

from __future__ import annotations

from datetime import date, datetime, time

from adapters.query import Unrepresentable


def stored_date(text: str) -> date | Unrepresentable:
    """Return the date; what the calendar does not have (infinity, 0000-00-00) stays as it is spelled."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return Unrepresentable(text)


def stored_datetime(text: str) -> datetime | Unrepresentable:
    """Return the date and time, with its offset where the text has one; else as `stored_date` does."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return Unrepresentable(text)


def stored_time(text: str) -> time | Unrepresentable:
    """Return the time of day; 24:00:00 stays as it is spelled."""
    try:
        return time.fromisoformat(text)
    except ValueError:
        return Unrepresentable(text)


def stored_span(text: str) -> time | str:
    """Return the time of day; a span below 0 or from 24 hours on, which TIME of MariaDB holds too, is a text."""
    try:
        return time.fromisoformat(text)
    except ValueError:
        return text


def spelled(value: object) -> object:
    """Return a date or time as a text, for drivers that send it with less than it has; any other value as it is."""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else value
