"""`wrapper quality`: what is wrong with the values behind a resource, counted, with examples."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

import click

from adapters.base import Adapter
from adapters.errors import AdapterError
from wrapper.catalog import Catalog
from wrapper.commands.messages import Refusal, json_text, print_table, say, say_findings
from wrapper.commands.options import catalog_option, check_name, json_option
from wrapper.commands.progress import rows_progress
from wrapper.inspection.inspecting import Extent, inspect
from wrapper.inspection.report import FORMAT, Fault, QualityReport, total_faults
from wrapper.judged import load_catalog
from wrapper.nouns import counted
from wrapper.settings import Settings
from wrapper.sources.opened import open_adapter

TOO_MANY = 3
"""The exit code of more faults than --fail-over allows; 1 means that nothing could be looked at."""


@click.command(short_help="Report what is wrong with the values of a resource.")
@catalog_option
@click.argument("resource", required=False)
@click.option("--rows", type=click.IntRange(1), default=10_000, show_default=True, help="Rows to look at.")
@click.option("--all", "every", is_flag=True, help="Look at all rows, however many there are.")
@click.option("--statements", type=click.IntRange(1), default=200, show_default=True, help="Most statements to send.")
@click.option("--examples", type=click.IntRange(0), default=5, show_default=True, help="Rows to show of each fault.")
@json_option
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report to this file.")
@click.option("--fail-over", type=click.IntRange(0), help="Exit with 3 where there are more faults than this.")
@click.pass_context
def quality(  # noqa: PLR0913 - one argument per option
    context: click.Context,
    *,
    catalog: Path | None,
    resource: str | None,
    rows: int,
    every: bool,
    statements: int,
    examples: int,
    as_json: bool,
    output: Path | None,
    fail_over: int | None,
) -> None:
    """Report what is wrong with the values of RESOURCE: counts, and the keys of some rows. Nothing is changed.

    Without RESOURCE, all resources, one line each. Exit code 0 whatever was found, unless --fail-over says
    otherwise; 1 where a resource could not be looked at.
    """
    settings = Settings.from_environ()
    compiled = load_catalog(catalog or settings.catalog)
    check_name("resource", resource, compiled.resources)
    extent = Extent(None if every else rows, statements, examples)
    names = [resource] if resource else list(compiled.resources)
    reports, failures = _inspect(compiled, names, extent, settings.state_dir)
    with _written_to(output) as stream, contextlib.redirect_stdout(stream):
        if as_json:
            _print_json(reports, failures, whole=resource is None)
        elif resource is not None:
            for report in reports:
                _print_report(report)
        elif reports:
            print_table([_line(report) for report in reports])
    say_findings(failures.values())
    if failures:
        context.exit(1)
    if fail_over is not None and total_faults(reports) > fail_over:
        context.exit(TOO_MANY)


def _inspect(
    catalog: Catalog, names: Sequence[str], extent: Extent, state_dir: Path
) -> tuple[list[QualityReport], dict[str, str]]:
    reports: list[QualityReport] = []
    failures: dict[str, str] = {}
    with contextlib.ExitStack() as stack:
        opened: dict[str, Adapter] = {}

        def adapter_of(source: str) -> Adapter:
            if source not in opened:
                adapter = open_adapter(catalog.sources[source], state_dir, catalog)
                opened[source] = stack.enter_context(contextlib.closing(adapter))
            return opened[source]

        for name in names:
            try:
                with rows_progress(name, extent.rows) as progress:
                    reports.append(inspect(catalog, name, adapter_of, extent, progress))
            except AdapterError as failure:
                failures[name] = f"{name}: {failure}; wrapper check --connect tells more"
    return reports, failures


@contextlib.contextmanager
def _written_to(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    try:
        with output.open("w", encoding="utf-8") as file:
            yield file
    except OSError as wrong:
        raise Refusal(f"{output} cannot be written: {wrong.strerror}") from None
    click.echo(f"{output} written", err=True)


def _print_json(reports: Sequence[QualityReport], failures: dict[str, str], *, whole: bool) -> None:
    written: object = reports[0].written() if not whole and reports else None
    if whole:
        written = {"format": FORMAT, "reports": [report.written() for report in reports], "failures": failures}
    if written is not None:
        click.echo(json_text(written))


def _print_report(report: QualityReport) -> None:
    say(f"{report.resource}: {_extent(report)}, {counted(report.statements, 'statement')}")
    if report.as_of is not None:
        click.echo(f"as of {report.as_of:%Y-%m-%d %H:%M:%S} UTC")
    for fault in report.faults:
        click.echo()
        say(f"{fault.field}: {fault.cause.words}, {counted(fault.rows, 'row')} ({_percent(report, fault)})")
        say(f"  {fault.reason}")
        width = max((len(example.key) for example in fault.examples), default=0)
        for example in fault.examples:
            say(f"  {example.key.ljust(width)}  {example.value}".rstrip(), hanging=width + 2)
        if fault.rows > len(fault.examples):
            click.echo(f"  and {fault.rows - len(fault.examples):,} more")
    click.echo(f"\n{counted(report.faulty, 'fault')} in {counted(report.rows, 'row')}.")
    for line in _left_out(report):
        say(line)


def _left_out(report: QualityReport) -> Iterator[str]:
    for left in report.left_out:
        yield f"Not looked at: {left}."
    if not report.complete and not any(left.startswith("rows: ") for left in report.left_out):
        yield "Not looked at: the rows behind these. --rows N looks at more, --all at every row."
    if report.quarantined:
        are = "line of the export is no row" if report.quarantined == 1 else "lines of the export are no rows"
        yield f"{report.quarantined:,} {are}: wrapper quarantine shows which, and why."


def _extent(report: QualityReport) -> str:
    if report.complete:
        return f"all {counted(report.rows, 'row')}"
    of = f" of about {report.total:,}" if report.total else ""
    return f"the first {report.rows:,} rows{of} in the order of the key"


def _line(report: QualityReport) -> dict[str, str]:
    worst = report.faults[0] if report.faults else None
    return {
        "RESOURCE": report.resource,
        "ROWS": f"{report.rows:,}{'' if report.complete else '+'}",
        "FAULTS": f"{report.faulty:,}",
        "MOST OFTEN": f"{worst.field}: {worst.cause.words}" if worst else "-",
        "NOT ROWS": "-" if report.quarantined is None else f"{report.quarantined:,}",
        "LEFT OUT": "; ".join(report.left_out) or "-",
    }


def _percent(report: QualityReport, fault: Fault) -> str:
    share = 100 * report.share(fault)
    return f"{share:.2g} %" if share < 10 else f"{share:.0f} %"  # noqa: PLR2004 - two digits are enough


commands = (quality,)
