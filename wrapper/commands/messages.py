"""How commands say what is wrong: each line by itself begins with "wrapper:", a finding on a catalog with its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

import click


class Refusal(click.ClickException):
    """A command cannot do what it was asked; `code` is 2 where it was asked for something that is not there."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = code  # type: ignore[misc]  # click reads it from the exception; each class of its own has one

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message as every other one."""
        click.echo(f"wrapper: {self.message}", file=file, err=file is None)


def say_findings(findings: Iterable[object], *, err: bool = True) -> None:
    """Print findings: what has a place takes several lines and is set apart, the rest is one line each."""
    for finding in map(str, findings):
        click.echo(f"{finding}\n" if "\n" in finding else f"wrapper: {finding}", err=err)
