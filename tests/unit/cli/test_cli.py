"""The command line's common rules: help for everything, exit codes, no stack trace for what can be expected."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner, Result

import wrapper
from wrapper.cli import SECTIONS, main


def run(*arguments: str, **environ: str) -> Result:
    return CliRunner(env={"COLUMNS": "100", **environ}).invoke(main, list(arguments), prog_name="wrapper")


def every_command(group: click.Group, *path: str) -> list[tuple[str, ...]]:
    """Return the names that lead to every command and group below a group."""
    context = click.Context(group)
    found: list[tuple[str, ...]] = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found.append((*path, name))
        if isinstance(command, click.Group):
            found += every_command(command, *path, name)
    return found


def test_the_version_is_told() -> None:
    result = run("--version")

    assert (result.exit_code, result.output) == (0, f"wrapper {wrapper.__version__}\n")


def test_the_commands_of_the_product_are_there() -> None:
    names = {path[0] for path in every_command(main)}

    assert {"serve", "demo", "check", "show", "key", "client"} <= names


def test_every_command_stands_in_one_section_of_the_help() -> None:
    listed = [name for names in SECTIONS.values() for name in names]

    assert sorted(listed) == sorted(main.list_commands(click.Context(main)))
    assert [line for line in run("--help").output.splitlines() if line.endswith(":")] == [
        "Options:",
        *(f"{title}:" for title in SECTIONS),
    ]


def test_every_command_explains_itself() -> None:
    for path in every_command(main):
        result = run(*path, "--help")
        assert result.exit_code == 0, path
        assert result.output.startswith("Usage: wrapper"), path
        assert len(result.output.splitlines()) > 4, path


@pytest.mark.parametrize("arguments", [("nonsense",), ("serve", "--nonsense"), ("demo", "--port", "x"), ("serve", "x")])
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert "Try 'wrapper" in result.output


def test_a_bad_setting_ends_with_1_and_one_line() -> None:
    result = run("serve", "--workers", "-3")

    assert result.exit_code == 1
    assert result.output == "wrapper: --workers must be a whole number from 0 to 256\n"


def test_a_bad_setting_is_blamed_on_what_gave_it() -> None:
    result = run("serve", "--port", "99999999", WRAPPER_WORKERS="-3")

    assert result.output.splitlines() == [
        "wrapper: --port must be a whole number from 0 to 65535",
        "wrapper: WRAPPER_WORKERS must be a whole number from 0 to 256",
    ]
    assert "'--port'" in run("demo", "--port", "99999999").output


def test_no_line_of_the_help_is_cut() -> None:
    for path in [(), *every_command(main)]:
        lines = run(*path, "--help", COLUMNS="80").output.splitlines()
        assert [line for line in lines if line.endswith("...") and not line.startswith("Usage:")] == []


def test_a_misspelled_setting_is_reported() -> None:
    result = run("serve", "--port", "-1", WRAPPER_WORKRES="1")

    assert 'WRAPPER_WORKRES is not a setting and is ignored; did you mean "WRAPPER_WORKERS"?' in result.output


def test_a_command_does_not_load_what_only_others_need() -> None:
    # In a program of its own: this one has loaded every command.
    program = (
        "import click, sys\n"
        "from wrapper.cli import main\n"
        "for name in ('check', 'serve', 'key'):\n"
        "    assert main.get_command(click.Context(main), name)\n"
        "print([name for name in ('charset_normalizer', 'watchdog', 'firebird') if name in sys.modules])\n"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
