"""Dates whose day and month no value tells apart: 03/04/1998 is a day of March, or one of April.

Other columns of the same table or source may tell, since one program wrote them. Where none does, the stored value is
served as it is, and each reading stands beside it as a comment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from wrapper.proposal.draft import ProposedField, ProposedResource
from wrapper.proposal.guesses.dates import order_of
from wrapper.proposal.guesses.guess import Guess


def undecided(readings: tuple[Guess, ...], plain: Guess) -> Guess:
    """Return the plain guess of a column, which says what else its values may be."""
    forms = " or ".join(str(reading.entries["format"]) for reading in readings)
    note = f"{forms}: every sampled value can be read as each of them, and so it is shown as it is stored"
    if len(readings) == 1:
        note = f"{forms}: what was seen is not enough to tell, and so it is shown as it is stored"
    return replace(plain.noting(note), readings=readings)


def settle_orders(resources: Mapping[str, ProposedResource]) -> None:
    """Read dates in the one order that others of the same table, or else of the same source, prove."""
    everywhere = _proven(one for resource in resources.values() for one in resource.fields.values())
    for resource in resources.values():
        here = _proven(resource.fields.values())
        for one in resource.fields.values():
            if one.guess.readings:
                one.guess = _settled(one.guess, here) or _settled(one.guess, everywhere) or one.guess


Spelling: TypeAlias = tuple[str, str, bool]
"""The mark and the order of dates, and where no mark divides them, whether their years have four digits."""


def _spelling(guess: Guess) -> Spelling:
    mark, order = order_of(guess)
    return mark, order, not mark and "YYYY" in str(guess.entries["format"])


def _proven(fields: Iterable[ProposedField]) -> dict[Spelling, str]:
    """Return how dates that leave no doubt are spelled, each with a column that has it."""
    return {
        _spelling(one.guess): one.columns[0]
        for one in fields
        if one.guess.sort == "date" and "format" in one.guess.entries and not one.guess.check
    }


def _settled(guess: Guess, proven: Mapping[Spelling, str]) -> Guess | None:
    fitting = [reading for reading in guess.readings if _spelling(reading) in proven]
    if len(fitting) != 1:
        return None
    (reading,) = fitting
    form = reading.entries["format"]
    return reading.noting(f"{form} by {proven[_spelling(reading)]}, whose values tell the day from the month")
