"""What commands about a catalog share: the options that choose it and its form, and how they take a name in it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import click

from wrapper.commands.messages import WrongUse
from wrapper.hints import did_you_mean
from wrapper.settings import Settings

catalog_option = click.option(
    "--catalog", type=click.Path(path_type=Path), help="The catalog's folder, or one file.  [WRAPPER_CATALOG]"
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def catalog_place(given: Path | None) -> Path:
    """Return where the catalog is: what --catalog gave, else what the settings say."""
    return given if given is not None else Settings.from_environ().catalog


def check_name(noun: str, name: str | None, names: Collection[str]) -> None:
    """Raise WrongUse for a name that is given and not among `names`."""
    if name is not None and name not in names:
        raise WrongUse(f'there is no {noun} "{name}"; {did_you_mean(name, names)}')
