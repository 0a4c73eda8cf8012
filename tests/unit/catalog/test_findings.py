"""Every kind of finding, word for word: cases/NAME.yaml (or a folder) and cases/NAME.expected."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from adapters.base import Adapter
from wrapper.catalog import check
from wrapper.catalog.ledger import LEDGER
from wrapper.judged import JUDGE

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.stem for path in CASES.glob("*.expected"))


def place(name: str) -> Path:
    return Path(name) if Path(name).is_dir() else Path(f"{name}.yaml")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_wrong_is_said_with_its_place_and_a_way_out(
    name: str, monkeypatch: pytest.MonkeyPatch, kinds: Mapping[str, type[Adapter]], environ: Mapping[str, str]
) -> None:
    monkeypatch.chdir(CASES)
    catalog, findings = check(place(name), environ, kinds, judge=JUDGE)
    assert "".join(f"{finding}\n" for finding in findings) == Path(f"{name}.expected").read_text("utf-8")
    assert (catalog is None) == any(finding.level == "error" for finding in findings)


def test_every_kind_of_finding_has_a_case_and_every_case_its_expected_text(
    monkeypatch: pytest.MonkeyPatch, kinds: Mapping[str, type[Adapter]], environ: Mapping[str, str]
) -> None:
    monkeypatch.chdir(CASES)
    made = {finding.code for name in NAMES for finding in check(place(name), environ, kinds, judge=JUDGE)[1]}
    assert made == set(LEDGER)
    cases = {path.stem for path in CASES.iterdir() if path.suffix == ".yaml" or path.is_dir()}
    assert cases == set(NAMES)


@pytest.mark.parametrize("code", LEDGER)
def test_the_case_named_after_a_finding_shows_that_finding(
    code: str, monkeypatch: pytest.MonkeyPatch, kinds: Mapping[str, type[Adapter]], environ: Mapping[str, str]
) -> None:
    monkeypatch.chdir(CASES)
    assert code in {finding.code for finding in check(place(code), environ, kinds, judge=JUDGE)[1]}
