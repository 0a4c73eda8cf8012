"""What `wrapper init` prints at its end: what is served and what is not, what to check, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

import click

from wrapper.commands.messages import print_table, say
from wrapper.proposal import summary
from wrapper.proposal.adopting import Adoption
from wrapper.proposal.running import Outcome


def tell_of_breaks(adoption: Adoption, *, err: bool = False) -> None:
    """Print what breaks consumers, and what becomes of it."""
    if adoption.hold:
        title = "Breaking, so it stays as it is served (--yes takes it over; or show it in a new version)"
    else:
        title = "Breaking, and taken over: consumers of what is served must be told"
    _paragraph(title, summary.breaking(adoption.breaking), err=err)


def tell(adoption: Adoption, outcomes: Sequence[Outcome], given: bool) -> None:
    """Print what was found and written, and the commands that come next; `given` is whether the catalog was named."""
    print_table(summary.figures(outcomes))
    for outcome in outcomes:
        _paragraph("Not served", summary.left_out(outcome.proposal))
        if adoption.catalog is not None:
            _paragraph("To check", summary.uncertain(outcome.proposal, adoption.catalog))
    if adoption.before:
        _paragraph("Merged", summary.told(adoption.said))
        tell_of_breaks(adoption)
    changed = adoption.changed()
    written = ", ".join(str(adoption.folder / name) for name in changed)
    told = f"Written: {written}" if changed else f"{adoption.folder} is as it was: nothing new was found."
    click.echo()
    say(told)
    # Among the parameters of a URL it is percent-encoded, and so it has to be in the variable.
    variables = {
        name: "as it was in the address" if "${" in str(outcome.origin.entries.get("url")) else "as it is"
        for outcome in outcomes
        for name in outcome.origin.variables
    }
    if adoption.catalog is None:
        return
    commands = summary.next_commands(outcomes, adoption.catalog, adoption.folder, given, variables)
    if commands:
        click.echo("\nNext:")
        for command in commands:
            click.echo(f"  {command}")


def _paragraph(title: str, lines: Sequence[str], *, err: bool = False) -> None:
    if lines:
        click.echo(err=err)
        say(f"{title}:", err=err)
        for line in lines:
            say(f"  {line}", err=err)
