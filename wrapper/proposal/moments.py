"""Puts a date column and a time column that belong together into one field of type datetime."""

from __future__ import annotations

from wrapper.proposal.draft import ProposedField, ProposedResource
from wrapper.proposal.guesses.guess import Guess, tried
from wrapper.proposal.names import free
from wrapper.proposal.samples import Looked

_SHARE = 0.95


def pair_moments(resource: ProposedResource, looked: Looked) -> None:
    """Replace pairs such as STRT_DT and STRT_TM by one field; a date that is part of the key stays by itself."""
    for clock in [one for one in resource.fields.values() if one.guess.type == "time"]:
        stem = clock.words[:-1]
        days = [
            one
            for one in resource.fields.values()
            if one.guess.type == "date" and one.words[:-1] == stem and one.name not in resource.key
        ]
        if len(days) == 1 and stem and clock.name not in resource.key and _in_order(resource, days[0], clock):
            _pair(resource, looked, days[0], clock)


def _in_order(resource: ProposedResource, day: ProposedField, clock: ProposedField) -> bool:
    """Return whether the rows' order can name the pair for the time: only where the day comes before it."""
    order = resource.ordered_by
    return clock.columns[0] not in order or day.columns[0] in order[: order.index(clock.columns[0])]


def _pair(resource: ProposedResource, looked: Looked, day: ProposedField, clock: ProposedField) -> None:
    entries: dict[str, object] = {
        "type": "datetime",
        "formats": [one.guess.entries.get("format", "native") for one in (day, clock)],
    }
    if "blanks" in day.guess.entries:
        entries["blanks"] = day.guess.entries["blanks"]
    if "pivot" in day.guess.entries:
        entries["pivot"] = day.guess.entries["pivot"]
    if any("stored" in one.guess.entries for one in (day, clock)):
        if not all("stored" in one.guess.entries for one in (day, clock)):
            return  # One entry speaks for both columns.
        entries["stored"] = "number"
    samples = [looked.sample(one.columns[0]).values for one in (day, clock)]
    trial = tried(entries, *samples)
    alone = tried(day.guess.entries, samples[0])
    if not trial.read or trial.read < _SHARE * alone.read:
        return  # Dates without a time are usual here, and as one field they would be reported.
    stem = "_".join(day.words[:-1])
    name = free(f"{stem}_at", set(resource.fields))
    how = ", ".join(dict.fromkeys(part for one in (day, clock) for part in one.named.split(", ") if part))
    checks = "; ".join(one.guess.check for one in (day, clock) if one.guess.check)
    paired = ProposedField(
        name, (day.columns[0], clock.columns[0]), Guess(entries, "date", checks, day.guess.notes), how, words=day.words
    )
    rebuilt: dict[str, ProposedField] = {}
    for field in resource.fields.values():
        if field is day:
            # A range is asked of one column only, so the date keeps a field of its own.
            rebuilt |= {day.name: day, name: paired}
        elif field is not clock:
            rebuilt[field.name] = field
    resource.fields.clear()
    resource.fields.update(rebuilt)
