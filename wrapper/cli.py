"""The command `wrapper`: collects the commands of wrapper/commands/*.py, one file per family.

Here stand the rules all of them share: expected errors are one readable message and exit code 1, wrong usage is
exit code 2, a fault of our own 70, Ctrl-C 130, and none of them ever shows a stack trace.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from typing import Any

import click

import wrapper
from adapters.errors import AdapterError, words
from wrapper import commands
from wrapper.catalog import CatalogError
from wrapper.commands.faults import INTERRUPTED, quiet_libraries, report_fault
from wrapper.commands.messages import say_findings
from wrapper.printable import printable
from wrapper.settings import SettingsError, unknown_settings
from wrapper.store import StoreError

SECTIONS = {
    "Begin": ("demo", "init", "doctor"),
    "Describe": ("check", "show", "try", "quality", "diff"),
    "Serve": ("serve", "snapshot", "quarantine", "openapi"),
    "Let consumers in": ("key", "client", "deprecated"),
}
"""The commands as an operator comes to need them; one that stands in no section is shown behind them."""


def _version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(f"wrapper {wrapper.__version__}")
        context.exit()


class _Families(click.Group):
    """Loads the modules of commands when they are looked up, and turns expected errors into messages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        for family in self._families():
            self._load(family)
        return super().list_commands(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in their sections."""
        others = tuple(
            name for name in self.list_commands(ctx) if not any(name in names for names in SECTIONS.values())
        )
        width = formatter.width - 6 - max(map(len, self.commands), default=0)
        for title, names in {**SECTIONS, "Others": others}.items():
            rows = [(name, self.commands[name].get_short_help_str(width)) for name in names if name in self.commands]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows, col_max=12)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        # One command does not load the others, nor the libraries that only they need.
        for family in sorted(self._families(), key=lambda name: not name.startswith(cmd_name)):
            if cmd_name in self.commands:
                break
            self._load(family)
        return super().get_command(ctx, cmd_name)

    def main(self, *arguments: Any, **keywords: Any) -> Any:
        with quiet_libraries():
            try:
                return super().main(*arguments, **keywords)
            except Exception as error:
                raise SystemExit(report_fault(error)) from error

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            click.echo("\nwrapper: stopped", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None
        except SettingsError as error:
            say_findings(error.findings)
        except CatalogError as error:
            say_findings(error.findings)
        except StoreError as error:
            say_findings([error])
        except AdapterError as error:
            cause = f" ({words(error)})" if error.__cause__ else ""
            click.echo(f"wrapper: {printable(f'{error}{cause}')}", err=True)
        except OSError as error:
            if error.filename is None:
                raise
            click.echo(f"wrapper: {printable(f'{error.filename}: {error.strerror}')}", err=True)
        raise click.exceptions.Exit(1)

    def _families(self) -> list[str]:
        return [module.name for module in pkgutil.iter_modules(commands.__path__)]

    def _load(self, name: str) -> None:
        family = importlib.import_module(f"{commands.__name__}.{name}")
        for command in getattr(family, "commands", ()):
            if command.name not in self.commands:
                self.add_command(command)


@click.group(cls=_Families, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Show the version and exit."
)
def main() -> None:
    """Put a documented, versioned, secured REST API in front of a legacy database that notices nothing.

    Start with `wrapper demo`, a sample company on this machine. Settings are environment
    variables named WRAPPER_…; docs/settings.md lists them.
    """
    for warning in unknown_settings():
        click.echo(f"wrapper: warning: {warning}", err=True)


if __name__ == "__main__":
    sys.exit(main())
