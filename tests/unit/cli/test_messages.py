"""How commands print what comes from a legacy: whatever it holds, the terminal is given text."""

from __future__ import annotations

import pytest

from wrapper.commands.messages import Refusal, print_table, say_findings
from wrapper.nouns import counted
from wrapper.printable import printable

CLEARS_THE_SCREEN = "\x1b[2J"
EIGHT_BIT = "\x9b2J"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Bjørnsen & Sønn, 12 €", "Bjørnsen & Sønn, 12 €"),
        (CLEARS_THE_SCREEN, r"\x1b[2J"),
        (EIGHT_BIT, r"\x9b2J"),
        ("a\rb\tc\x7f", r"a\rb\tc\x7f"),
        ("gnp\u202e", r"gnp\u202e"),
        ("one line\nand another", r"one line\nand another"),
    ],
)
def test_what_a_terminal_would_obey_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_table_a_finding_and_a_refusal_hold_no_control(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([{"NAME": f"ACME{EIGHT_BIT}\nLTD"}])
    say_findings([f"table {CLEARS_THE_SCREEN}"])
    Refusal(f"no {CLEARS_THE_SCREEN}").show()

    captured = capsys.readouterr()
    assert captured.out == "NAME\nACME\\x9b2J\\nLTD\n"
    assert captured.err == "wrapper: table \\x1b[2J\nwrapper: no \\x1b[2J\n"


def test_one_is_singular_and_thousands_are_set_apart() -> None:
    assert [counted(number, "row") for number in (0, 1, 2, 12_345)] == ["0 rows", "1 row", "2 rows", "12,345 rows"]
