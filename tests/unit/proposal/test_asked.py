"""What init was asked for is kept without a secret, reads back as it was, and gives way to the command line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrapper.proposal.address import origins
from wrapper.proposal.asked import PLACE, Asked, address_of, find, keep, kept_in, spelled

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(address=_TEXTS, tables=st.none() | st.lists(_TEXTS).map(tuple), title=st.none() | _TEXTS)
def test_what_is_kept_reads_back(
    address: str, tables: tuple[str, ...] | None, title: str | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("catalog")
    asked = Asked(address, "erp", "sales", tables, "NOK", "Europe/Oslo", title, 3, 60.5)
    keep(folder, {"erp": asked, "no": Asked("x.db")})
    assert kept_in(folder) == {"erp": asked, "no": Asked("x.db")}


def test_the_command_line_wins_and_tables_add_up() -> None:
    first = Asked("a", tables=("JOB*",), currency="NOK", seconds=60.0)
    second = Asked("a", tables=("CUST*",), currency="SEK")
    assert second.completed_by(first) == Asked("a", tables=("CUST*",), currency="SEK", seconds=60.0)
    assert second.to_keep(first) == Asked("a", tables=("JOB*", "CUST*"), currency="SEK", seconds=60.0)
    assert Asked("a", tables=("JOB*",)).to_keep(Asked("a")).tables is None
    assert Asked("a", tables=("*",)).to_keep(first).tables == ("*",)
    assert Asked("a").to_keep(None) == Asked("a")
    assert spelled(second.completed_by(first), without=second) == "--seconds 60.0"
    assert spelled(Asked("a", "erp", "my schema", ("ORDER LINES",)), Asked("a")) == (
        "--schema 'my schema' --tables 'ORDER LINES'"
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("postgresql://reader:s3cret@db.example/shop", "postgresql://reader:${SHOP_PASSWORD}@db.example/shop"),
        ("postgresql://reader@db.example/shop", "postgresql://reader@db.example/shop"),
        ("mysql://db.example/shop?user=x&password=s3cret", "mysql://db.example/shop?user=x&password=${SHOP_PASSWORD}"),
        ("odbc:DSN=ERP;UID=reader;PWD=s3cret", "odbc:DSN=ERP;UID=reader;PWD=${ERP_PASSWORD}"),
        ("odbc:DRIVER={My Driver};SERVER=x;PWD={s3;cret}", "odbc:DRIVER={My Driver};PWD=${LEGACY_PASSWORD};SERVER=x"),
    ],
)
def test_an_address_is_kept_without_its_password_and_leads_to_the_same_source(typed: str, kept: str) -> None:
    found = origins(typed)
    assert address_of(typed, found) == kept
    assert origins(kept)[0].entries == found[0].entries


def test_an_address_is_kept_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shop.csv").write_text("a;b\n1;x\n2;y\n", encoding="ascii")
    monkeypatch.chdir(tmp_path)
    kept = address_of("shop.csv", origins("shop.csv"))
    assert kept == os.fspath(tmp_path / "shop.csv")
    asked = {"shop": Asked(kept), "other": Asked("x")}
    assert find(asked, kept, None) == Asked(kept)
    assert find(asked, kept, "other") == Asked("x")
    assert find(asked, "y", None) is None
    assert not (tmp_path / PLACE).exists()
    assert kept_in(tmp_path) == {}
