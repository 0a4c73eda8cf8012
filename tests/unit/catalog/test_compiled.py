"""What a sound catalog compiles to."""

from collections.abc import Mapping
from dataclasses import FrozenInstanceError, fields, is_dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from adapters.base import Adapter
from adapters.memory import MemoryAdapter
from adapters.query import Statement, Table
from wrapper.catalog import CatalogError, check, load
from wrapper.catalog.model import Catalog, FieldType, FilterKind, Limit, OnUnknown, Padding
from wrapper.catalog.show import shown
from wrapper.judged import JUDGE

EXAMPLE = Path(__file__).parent / "example.yaml"
KEYLESS = """
title: A log
versions: {v1: {}}
sources: {old: {kind: memory, tables: {LOG: [{STAMP: "1998-11-13"}]}}}
resources:
  logs: {source: old, table: LOG, fields: {stamp: {column: STAMP}}, default_sort: [stamp], versions: {v1: {}}}
"""
ENVIRON = {"BOX_DIR": "exports", "LEDGER_PASSWORD": "grey-heron"}


@pytest.fixture
def catalog(kinds: Mapping[str, type[Adapter]]) -> Catalog:
    return load(EXAMPLE, ENVIRON, kinds, judge=JUDGE)


def test_the_example_has_no_findings(kinds: Mapping[str, type[Adapter]]) -> None:
    assert [str(finding) for finding in check(EXAMPLE, ENVIRON, kinds, judge=JUDGE)[1]] == []


def test_versions_carry_their_dates_and_successors(catalog: Catalog) -> None:
    v1 = catalog.versions["v1"]
    assert (v1.deprecated, v1.sunset, v1.successor) == (date(2026, 6, 1), date(2027, 6, 30), "v2")


def test_a_source_has_its_options_with_defaults_variables_and_absolute_paths(catalog: Catalog) -> None:
    erp, box = catalog.sources["erp"], catalog.sources["stock_export"]
    assert erp.options == {"url": "paper://clerk:grey-heron@ledger", "paging": "keyset", "pages": "4"}
    assert erp.adapter_options() == {
        **erp.options,
        "charset": "cp1252",
        "time_zone": "Europe/Oslo",
        "generation": None,
        "access": "read_only",
    }
    assert box.options["path"] == str(EXAMPLE.parent / "exports/STOCK.TXT")
    assert box.options["layout"] == {"PART_NO": ("1", "15"), "QTY": ("16", "7", "zoned")}


def test_a_source_does_not_tell_its_options_when_it_is_printed(catalog: Catalog) -> None:
    assert "grey-heron" not in repr(catalog)


def test_code_maps_keep_their_order_and_codes_that_yaml_would_take_for_something_else(catalog: Catalog) -> None:
    codes = catalog.codes["job_status"]
    assert list(codes.to_public) == ["O", "NO", "007", "12:30"]
    assert codes.unknown is OnUnknown.NULL


def test_limits_of_plans_become_windows_in_seconds(catalog: Catalog) -> None:
    assert catalog.plans["standard"].limits == (
        Limit("second", 20, 1),
        Limit("hour", 5000, 3600),
        Limit("5-minutes", 100, 300),
    )


def test_fields_take_what_they_do_not_say_from_their_source_or_a_default(catalog: Catalog) -> None:
    jobs = catalog.resources["jobs"]
    started = jobs.fields["started_at"]
    assert started.columns == ("STRT_DT", "STRT_TM")
    assert started.formats == ("YYYYMMDD", "HHMM")
    assert started.time_zone == "Europe/Oslo"
    assert started.stored_number
    assert jobs.fields["note"].type is FieldType.TEXT
    assert jobs.fields["number"].padding is Padding.SPACES_RIGHT
    assert jobs.fields["due_on"].blanks == {"00000000", "99999999"}


def test_a_key_field_is_never_null(catalog: Catalog) -> None:
    assert [field.nullable for field in catalog.resources["jobs"].key] == [False]
    assert catalog.resources["jobs"].views["v2"].paths["number"].field is catalog.resources["jobs"].key[0]


def test_a_key_field_may_say_that_it_can_be_null(kinds: Mapping[str, type[Adapter]], tmp_path: Path) -> None:
    said = EXAMPLE.read_text(encoding="utf-8").replace("column: JOB_NO,", "column: JOB_NO, nullable: yes,", 1)
    (tmp_path / "example.yaml").write_text(said, encoding="utf-8")
    catalog = load(tmp_path / "example.yaml", ENVIRON, kinds, judge=JUDGE)
    assert [field.nullable for field in catalog.resources["jobs"].key] == [True]
    (tmp_path / "shown.yaml").write_text(
        shown(catalog, kinds).replace("********", "${LEDGER_PASSWORD}"), encoding="utf-8"
    )
    again = load(tmp_path / "shown.yaml", ENVIRON, kinds, judge=JUDGE)
    assert again.resources["jobs"] == catalog.resources["jobs"]


def test_a_version_renames_nests_and_speaks_its_own_codes(catalog: Catalog) -> None:
    v1, v2 = catalog.resources["jobs"].views["v1"], catalog.resources["jobs"].views["v2"]
    assert list(v1.paths) == ["job_no", "status", "due"]
    assert v1.paths["status"].codes is catalog.codes["job_status_v1"]
    assert v2.paths["status"].codes is catalog.codes["job_status"]
    assert list(v2.paths) == ["number", "status", "schedule.due_on", "schedule.started_at"]
    assert v2.filters["schedule.due_on"] == {FilterKind.EQ, FilterKind.RANGE}
    assert v2.sorts == ("number", "schedule.due_on")
    assert v1.sorts == ("job_no", "due")


def test_a_version_without_fields_shows_all_and_one_that_hides_shows_the_rest(catalog: Catalog) -> None:
    views = catalog.resources["order_lines"].views
    assert list(views["v2"].paths) == ["order_number", "line", "part"]
    assert list(views["v1"].paths) == ["order_number", "line"]


def test_a_resource_reads_a_table_or_a_statement(catalog: Catalog) -> None:
    assert catalog.resources["jobs"].table == Table("JOBMAST", "SHOP")
    assert catalog.resources["order_lines"].table == Statement("SELECT * FROM LINES")


def test_the_order_of_a_list_is_the_declared_one_or_the_key(catalog: Catalog) -> None:
    assert catalog.resources["jobs"].default_sort == (("due_on", True), ("number", False))
    assert catalog.resources["order_lines"].default_sort == (("order_number", False), ("line", False))


class ViewsAdapter(MemoryAdapter):
    """A source whose tables may be views."""

    has_views = True


@pytest.mark.parametrize(("adapter", "numbered"), [(MemoryAdapter, True), (ViewsAdapter, False)])
def test_a_declared_order_tells_rows_apart_only_where_they_may_have_no_number(
    adapter: type[Adapter], numbered: bool, tmp_path: Path
) -> None:
    (tmp_path / "catalog.yaml").write_text(KEYLESS, encoding="utf-8")
    logs = load(tmp_path / "catalog.yaml", {}, {"memory": adapter}, judge=JUDGE).resources["logs"]
    assert (logs.numbered, logs.tied) == (numbered, not numbered)


def test_the_default_page_is_never_larger_than_the_largest(catalog: Catalog) -> None:
    assert (catalog.resources["order_lines"].default_limit, catalog.resources["order_lines"].max_limit) == (20, 20)


def test_relations_pair_fields_of_both_sides(catalog: Catalog) -> None:
    relation = catalog.resources["jobs"].relations["lines"]
    assert (relation.resource, relation.by, relation.many) == ("order_lines", (("number", "order_number"),), True)
    assert list(catalog.resources["jobs"].views["v1"].relations) == ["lines"]


def test_one_record_of_a_collection_has_a_name_of_its_own(catalog: Catalog) -> None:
    assert [resource.singular for resource in catalog.resources.values()] == ["job", "order_line", "stock"]


def test_the_digest_follows_the_text_and_not_the_variables(kinds: Mapping[str, type[Adapter]], tmp_path: Path) -> None:
    original = load(EXAMPLE, ENVIRON, kinds, judge=JUDGE).digest
    assert load(EXAMPLE, {**ENVIRON, "BOX_DIR": "other"}, kinds, judge=JUDGE).digest == original
    copy = tmp_path / EXAMPLE.name
    copy.write_text(EXAMPLE.read_text("utf-8").replace("Halvorsen", "Tveit"), "utf-8")
    assert load(copy, ENVIRON, kinds, judge=JUDGE).digest != original


def test_a_catalog_of_several_files_equals_that_of_one(kinds: Mapping[str, type[Adapter]], tmp_path: Path) -> None:
    text = EXAMPLE.read_text("utf-8").replace("${BOX_DIR:-exports}", "/exports")
    codes, jobs, lines = (text.index(start) for start in ("codes:\n", "  jobs:\n", "  order_lines:\n"))
    # Anchors hold inside one file only, so what uses one stays beside it.
    (tmp_path / "a.yaml").write_text(text[:codes] + "resources:\n" + text[lines:], "utf-8")
    (tmp_path / "b.yaml").write_text(text[codes:jobs] + text[jobs:lines], "utf-8")
    one = tmp_path / "one.txt"
    one.write_text(text, "utf-8")
    split, whole = load(tmp_path, ENVIRON, kinds, judge=JUDGE), load(one, ENVIRON, kinds, judge=JUDGE)
    assert dict(split.resources) == dict(whole.resources)
    assert len(split.files) == 2


def test_loading_a_faulty_catalog_raises_all_its_findings(kinds: Mapping[str, type[Adapter]], tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("title: [a]\nnote: b\n", "utf-8")
    with pytest.raises(CatalogError) as raised:
        load(tmp_path, {}, kinds, judge=JUDGE)
    assert {finding.code for finding in raised.value.findings} == {"wrong-shape", "unknown-entry", "missing-entry"}


def test_what_is_shown_compiles_to_the_same_catalog(
    catalog: Catalog, kinds: Mapping[str, type[Adapter]], tmp_path: Path
) -> None:
    text = shown(catalog, kinds)
    assert "grey-heron" not in text
    again = tmp_path / "shown.yaml"
    again.write_text(text.replace("********", "${LEDGER_PASSWORD}"), "utf-8")
    second = load(again, ENVIRON, kinds, judge=JUDGE)
    for field in fields(Catalog):
        if field.name not in ("digest", "files"):
            assert getattr(second, field.name) == getattr(catalog, field.name)


def test_nothing_in_a_compiled_catalog_can_be_changed(catalog: Catalog) -> None:
    with pytest.raises(FrozenInstanceError):
        catalog.title = "x"
    seen = [catalog]
    _assert_immutable(catalog, "catalog", seen)
    assert len(seen) > 50


def _assert_immutable(value: Any, at: str, seen: list[Any]) -> None:
    if is_dataclass(value):
        assert value.__dataclass_params__.frozen, at
        seen.append(value)
        for field in fields(value):
            _assert_immutable(getattr(value, field.name), f"{at}.{field.name}", seen)
    elif isinstance(value, Mapping):
        assert type(value) is MappingProxyType, at
        for key, entry in value.items():
            _assert_immutable(entry, f"{at}[{key!r}]", seen)
    elif isinstance(value, tuple | frozenset):
        for entry in value:
            _assert_immutable(entry, f"{at}[…]", seen)
    else:
        assert value is None or isinstance(value, str | int | bool | date), (at, type(value))
