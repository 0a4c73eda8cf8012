"""The marshmallow fields of query parameters: each turns its text into a piece of a query, and documents itself."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import marshmallow as ma

from adapters.query import Where, WhereKeys
from wrapper.catalog.model import Member
from wrapper.hints import closest
from wrapper.translate.conditions import MOST_VALUES, Filters
from wrapper.translate.faults import BadValue

MAX_LIMIT_DIGITS = 9

T = TypeVar("T")


class Parameter(ma.fields.Field[T], Generic[T]):
    """A query parameter: a text that `read` turns into a T, or refuses with a ValidationError."""

    def read(self, text: str) -> T:
        """Return what the text means."""
        raise NotImplementedError

    def _deserialize(self, value: Any, attr: Any, data: Any, **keywords: Any) -> T:  # noqa: ARG002 - marshmallow's
        return self.read(value)


class FilterParameter(Parameter[tuple[Where | WhereKeys, ...]]):
    """One condition on one member."""

    most_values = MOST_VALUES

    def __init__(self, filters: Filters, path: str, member: Member, suffix: str, **keywords: Any) -> None:
        super().__init__(**keywords)
        self._filters, self._path = filters, path
        self.member, self.suffix = member, suffix

    def read(self, text: str) -> tuple[Where | WhereKeys, ...]:
        """Return what the text means; raises ValidationError."""
        try:
            return self._filters.where(self._path, self.suffix, text)
        except BadValue as bad:
            raise ma.ValidationError(str(bad)) from None


class NamesParameter(Parameter[tuple[str, ...]]):
    """A list of names out of a closed set, separated by commas."""

    def __init__(self, allowed: tuple[str, ...], **keywords: Any) -> None:
        super().__init__(**keywords)
        self.allowed = allowed

    def read(self, text: str) -> tuple[str, ...]:
        """Return what the text means; raises ValidationError."""
        names = tuple(dict.fromkeys(name.strip() for name in text.split(",")))
        for name in names:
            if name not in self.allowed:
                raise _not_one_of(name, self.allowed)
        return names


class SortParameter(Parameter[tuple[tuple[str, bool], ...]]):
    """Sort columns, a minus sign before those that descend."""

    def __init__(self, allowed: tuple[str, ...], **keywords: Any) -> None:
        super().__init__(**keywords)
        self.allowed = allowed

    def read(self, text: str) -> tuple[tuple[str, bool], ...]:
        """Return what the text means; raises ValidationError."""
        chosen: dict[str, bool] = {}
        for part in text.split(","):
            # A plus sign that was not percent-encoded arrives as a space.
            name = part.strip().removeprefix("+")
            descending = name.startswith("-")
            name = name.removeprefix("-")
            if name not in self.allowed:
                raise _not_one_of(name, self.allowed)
            if name in chosen:
                raise ma.ValidationError(f"{name!r} is named twice")
            chosen[name] = descending
        return tuple(chosen.items())


class LimitParameter(Parameter[int]):
    """A page size; more than the maximum is coerced down to it (AIP-158)."""

    def __init__(self, maximum: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        self._maximum = maximum

    def read(self, text: str) -> int:
        """Return what the text means; raises ValidationError."""
        if not (text.isascii() and text.isdigit()) or len(text) > MAX_LIMIT_DIGITS or int(text) < 1:
            raise ma.ValidationError("must be a whole number from 1")
        return min(int(text), self._maximum)


def _not_one_of(name: str, allowed: tuple[str, ...]) -> ma.ValidationError:
    return ma.ValidationError(f"{name!r} is not one of: {', '.join(allowed)}{near(name, allowed)}")


def near(name: str, names: tuple[str, ...]) -> str:
    """Return a clause that suggests the name most like an unknown one, or ""."""
    close = closest(name, names)
    return "" if close is None else f"; did you mean {close!r}?"


class CursorParameter(Parameter[str]):
    """A cursor, opened later: what it is bound to is known only when the rest of the request is."""

    def read(self, text: str) -> str:
        """Return the text as it is."""
        return text
