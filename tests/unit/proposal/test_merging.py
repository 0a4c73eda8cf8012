"""A second proposal is merged into what the operator made of the first: edits stay, news comes, nothing moves."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from wrapper.proposal.merging import merged
from wrapper.proposal.spans import UnreadableYAML
from wrapper.proposal.three import Merged

BASE = """\
# Proposed.
sources:
  erp:
    kind: sql
    url: sqlite:////srv/erp.db

codes:
  job_status:
    map: {O: O, C: C}

resources:
  # JOBMAST
  jobs:
    source: erp
    table: JOBMAST
    # declared
    key: [job_number]
    fields:
      job_number: {column: JOB_NO, type: id}
      # check: few values
      status: {column: STAT, type: code, codes: job_status}
      due_date: {column: DUE_DT}  # DT = date
    filters:
      job_number: [eq, in]
    sorts: [job_number]
    versions: {v1: {}}
"""
HOME = "erp.yaml"


def merge(ours: str, theirs: str, base: str = BASE) -> Merged:
    return merged({HOME: ours}, base, theirs, HOME)


def said(result: Merged) -> list[tuple[str, str]]:
    return [(one.what, ".".join(one.path)) for one in result.said]


def text(ours: str, theirs: str, base: str = BASE) -> str:
    return merge(ours, theirs, base).texts[HOME]


def test_nothing_changes_where_nothing_is_new() -> None:
    ours = BASE.replace("job_number: {column: JOB_NO, type: id}", "number:   {column: JOB_NO}   # mine")

    assert text(ours, BASE) == ours


def test_a_new_column_comes_to_its_place_with_its_comment_and_everything_else_stays() -> None:
    line = "      # check: look\n      price: {column: PRICE, type: decimal}\n"
    theirs = BASE.replace("      due_date", f"{line}      due_date")
    ours = BASE.replace("# Proposed.", "# Ours since March.").replace(
        "type: id}", "type: id, description: 'Its number'}"
    )

    assert text(ours, theirs) == ours.replace("      due_date", f"{line}      due_date")


def test_a_new_column_takes_the_indentation_of_the_operators_file() -> None:
    theirs = BASE.replace("      due_date", "      price: {column: PRICE}\n      due_date")
    ours = BASE.replace("resources:", "resources:").replace("\n      ", "\n          ")
    result = text(ours, theirs)

    assert "\n          price: {column: PRICE}\n" in result
    assert yaml.safe_load(result)["resources"]["jobs"]["fields"]["price"] == {"column": "PRICE"}


def test_what_the_operator_edited_stays_and_what_init_would_say_now_is_told() -> None:
    ours = BASE.replace("due_date: {column: DUE_DT}", "due_date: {column: DUE_DT, type: id}")
    theirs = BASE.replace("{column: DUE_DT}", "{column: DUE_DT, type: date, format: YYYYMMDD}")
    result = merge(ours, theirs)

    assert result.texts[HOME] == ours
    assert said(result) == [("conflict", "resources.jobs.fields.due_date")]


def test_what_the_operator_left_alone_follows_the_new_proposal_and_keeps_the_comments_beside_it() -> None:
    theirs = BASE.replace("{column: DUE_DT}", "{column: DUE_DT, type: date, format: YYYYMMDD}")
    ours = BASE.replace("# DT = date", "# the day we promised")
    result = text(ours, theirs)

    assert "due_date: {column: DUE_DT, type: date, format: YYYYMMDD}  # the day we promised\n" in result


def test_an_entry_that_is_proposed_no_more_goes_where_it_was_left_alone() -> None:
    base = BASE.replace("{column: DUE_DT}", "{column: DUE_DT, type: date, format: YYYYMMDD}")

    assert text(base, BASE, base) == BASE


def test_a_description_of_the_operator_survives_a_new_guess() -> None:
    ours = BASE.replace("{column: DUE_DT}", "{column: DUE_DT, description: Promised.}")
    theirs = BASE.replace("{column: DUE_DT}", "{column: DUE_DT, type: date, format: YYYYMMDD}")
    fields = yaml.safe_load(text(ours, theirs))["resources"]["jobs"]["fields"]

    assert fields["due_date"] == {
        "column": "DUE_DT",
        "type": "date",
        "format": "YYYYMMDD",
        "description": "Promised.",
    }


def test_what_the_operator_removed_stays_removed() -> None:
    ours = BASE.replace("      due_date: {column: DUE_DT}  # DT = date\n", "")
    theirs = BASE.replace("{column: DUE_DT}", "{column: DUE_DT, type: date}")

    assert text(ours, theirs) == ours


def test_a_column_that_is_found_no_more_is_reported_and_kept() -> None:
    theirs = BASE.replace("      due_date: {column: DUE_DT}  # DT = date\n", "")
    result = merge(BASE, theirs)

    assert result.texts[HOME] == BASE
    assert said(result) == [("gone", "resources.jobs.fields.due_date")]


def test_a_new_code_joins_the_map_and_the_operators_words_stay() -> None:
    ours = BASE.replace("{O: O, C: C}", "{O: open, C: closed}")
    theirs = BASE.replace("{O: O, C: C}", "{O: O, H: H, C: C}")

    assert "map: {O: open, H: H, C: closed}\n" in text(ours, theirs)


def test_a_new_table_comes_behind_its_neighbour_with_the_blank_line_and_comments() -> None:
    block = "\n  # PARTMAST\n  parts:\n    source: erp\n    key: [n]\n    fields: {n: {column: N}}\n"
    ours = BASE + "  # the last word\n"
    result = text(ours, BASE + block)

    assert block in result
    assert "parts" in yaml.safe_load(result)["resources"]
    assert "# the last word" in result


def test_entries_that_were_moved_to_another_file_are_found_there() -> None:
    head, _, resources = BASE.partition("resources:\n")
    files = {HOME: head, "jobs.yaml": "resources:\n" + resources}
    theirs = BASE.replace("{column: DUE_DT}", "{column: DUE_DT, type: date}")
    result = merged(files, BASE, theirs, HOME).texts

    assert result[HOME] == head
    assert "{column: DUE_DT, type: date}" in result["jobs.yaml"]


def test_a_filter_of_a_field_that_the_operator_renamed_does_not_come() -> None:
    ours = BASE.replace("due_date: {column", "promised: {column")
    theirs = BASE.replace("job_number: [eq, in]", "job_number: [eq, in]\n      due_date: [eq]")

    assert text(ours, theirs) == ours


def test_a_relation_to_a_resource_that_the_operator_removed_does_not_come() -> None:
    base = BASE + "\n  parts:\n    source: erp\n    key: [n]\n    fields: {n: {column: N}}\n"
    theirs = base.replace(
        "    filters:", "    relations:\n      part: {resource: parts, by: {status: n}}\n    filters:"
    )
    result = yaml.safe_load(text(BASE, theirs, base))

    assert "part" not in (result["resources"]["jobs"].get("relations") or {})


def test_anchors_of_the_operator_are_left_alone() -> None:
    ours = BASE.replace("[job_number]\n    fields", "&key [job_number]\n    fields").replace(
        "sorts: [job_number]", "sorts: *key"
    )
    theirs = BASE.replace("sorts: [job_number]", "sorts: [job_number, due_date]")
    result = merge(ours, theirs)

    assert result.texts[HOME] == ours
    assert said(result) == [("conflict", "resources.jobs.sorts")]


def test_a_file_without_a_newline_at_its_end_takes_what_is_new() -> None:
    theirs = BASE + "    max_limit: 100\n"
    result = text(BASE.removesuffix("\n"), theirs)

    assert yaml.safe_load(result)["resources"]["jobs"]["max_limit"] == 100


def test_a_file_that_is_no_yaml_is_not_touched_and_named() -> None:
    with pytest.raises(UnreadableYAML, match=r"erp\.yaml:3 is not YAML"):
        merge("resources:\n  jobs: [\n", BASE)


def test_a_value_that_is_missing_at_the_end_of_a_block_moves_nothing() -> None:
    ours = BASE.replace(
        "status: {column: STAT, type: code, codes: job_status}", "status:\n        column: STAT"
    ).replace("due_date: {column: DUE_DT}  # DT = date", "due_date:\n        column: DUE_DT\n        description:")
    theirs = BASE.replace("    filters:", "      price: {column: PRICE}\n    filters:")
    result = yaml.safe_load(text(ours, theirs))["resources"]["jobs"]

    assert result["fields"]["price"] == {"column": "PRICE"}
    assert result["filters"] == {"job_number": ["eq", "in"]}


def test_a_missing_value_in_braces_keeps_the_blank_behind_it() -> None:
    ours = BASE.replace("{column: DUE_DT}", "{column: DUE_DT, description: }")
    theirs = BASE.replace("{column: DUE_DT}", "{column: DUE_DT, type: date}")

    assert "due_date: {column: DUE_DT, type: date, description: }  # DT = date\n" in text(ours, theirs)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_places_are_counted_in_letters_whatever_letters_and_newlines_there_are(mark: str, newline: str) -> None:
    ours = mark + BASE.replace("# Proposed.\n", "title: 𝄞 é\n").replace("\n", newline)
    theirs = BASE.replace("{column: DUE_DT}", "{column: DUE_DT, type: date}")

    assert text(ours, theirs) == ours.replace("{column: DUE_DT}", "{column: DUE_DT, type: date}")


@pytest.mark.parametrize(
    ("hostile", "why"),
    [
        ("a: " + "[" * 5000 + "]" * 5000, "nests too deep"),
        ("a: &a [*a]", "no anchor &a"),
        ("? [a, b]\n: c\n", "a single text"),
        ("a: 1\n---\nb: 2\n", "second document"),
        ("a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, 12)), "repeat too much"),
    ],
)
def test_a_hostile_file_is_refused_in_one_line(hostile: str, why: str) -> None:
    with pytest.raises(UnreadableYAML, match=rf"erp\.yaml:\d+ .*{why}"):
        merge(hostile, BASE)


# Trees of the shape a source's file has, small enough that the same names meet.
_SCALARS = st.sampled_from(["a", "b", "NO", "007", "x: y", "${HOME}", "é"])
_FIELD = st.dictionaries(st.sampled_from(["column", "type", "format", "description"]), _SCALARS, min_size=1)
_RESOURCE = st.fixed_dictionaries(
    {"source": _SCALARS, "fields": st.dictionaries(st.sampled_from(["f", "g", "h", "i"]), _FIELD, min_size=1)},
    optional={"sorts": st.lists(_SCALARS, max_size=3), "filters": st.dictionaries(st.sampled_from("fgh"), _SCALARS)},
)
_TREES = st.dictionaries(st.sampled_from(["jobs", "parts", "stock"]), _RESOURCE, min_size=1).map(
    lambda resources: {"resources": resources}
)
_STYLES = st.sampled_from([None, False])


def _dumped(tree: Any, style: bool | None) -> str:
    return yaml.safe_dump(tree, default_flow_style=style, sort_keys=False, allow_unicode=True)


@settings(max_examples=60, deadline=None)
@given(_TREES, _TREES, _TREES, _STYLES)
def test_a_merge_is_yaml_and_a_second_one_changes_nothing(
    ours: Any, base: Any, theirs: Any, style: bool | None
) -> None:
    new = _dumped(theirs, None)
    once = merged({HOME: _dumped(ours, style)}, _dumped(base, None), new, HOME).texts[HOME]

    yaml.safe_load(once)
    assert merged({HOME: once}, new, new, HOME).texts[HOME] == once


@settings(max_examples=60, deadline=None)
@given(_TREES, _TREES, _STYLES)
def test_without_edits_the_merge_has_all_of_the_new_proposal(base: Any, theirs: Any, style: bool | None) -> None:
    old, new = _dumped(base, style), _dumped(theirs, None)
    result = yaml.safe_load(merged({HOME: old}, old, new, HOME).texts[HOME])

    for name, resource in theirs["resources"].items():
        for field, entries in resource["fields"].items():
            assert result["resources"][name]["fields"][field] == entries


@settings(max_examples=60, deadline=None)
@given(_TREES, _TREES, _TREES, _STYLES)
def test_everything_the_operator_changed_is_as_the_operator_has_it(
    ours: Any, base: Any, theirs: Any, style: bool | None
) -> None:
    text = _dumped(ours, style)
    result = yaml.safe_load(merged({HOME: text}, _dumped(base, None), _dumped(theirs, None), HOME).texts[HOME])

    for name, resource in ours["resources"].items():
        for field, entries in resource["fields"].items():
            old = base["resources"].get(name, {}).get("fields", {}).get(field, {})
            for entry, value in entries.items():
                if old.get(entry) != value:
                    assert result["resources"][name]["fields"][field][entry] == value


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (
            "due_date: {column: DUE_DT}",
            "due_date: {column: DUE_DT, type: date, format: YYYYMMDD}",
            "jobs.fields.due_date",
        ),
        (
            "job_number: {column: JOB_NO, type: id}",
            "job_number: {column: JOB_NO, type: integer}",
            "jobs.fields.job_number",
        ),
        ("key: [job_number]", "key: [job_number, due_date]", "jobs.key"),
        ("    key: [job_number]\n", "", "jobs.key"),
        ("table: JOBMAST", "table: JOBS", "jobs.table"),
        ("sorts: [job_number]", "sorts: [due_date]", "jobs.sorts"),
        ("job_number: [eq, in]", "job_number: [eq]", "jobs.filters.job_number"),
    ],
)
def test_what_breaks_consumers_is_held_back_and_said_again_until_it_is_taken_over(
    old: str, new: str, place: str
) -> None:
    theirs = BASE.replace(old, new)
    held = merged({HOME: BASE}, BASE, theirs, HOME, hold=True)
    assert held.texts[HOME] == BASE
    assert ("breaking", f"resources.{place}") in said(held)
    taken = merged({HOME: BASE}, BASE, theirs, HOME)
    assert yaml.safe_load(taken.texts[HOME]) == yaml.safe_load(theirs)
    assert ("breaking", f"resources.{place}") in said(taken)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sorts: [job_number]", "sorts: [job_number, due_date]"),
        ("job_number: [eq, in]", "job_number: [eq, in, prefix]"),
        ("due_date: {column: DUE_DT}", "due_date: {column: DUE_DT, example: x}"),
        ("map: {O: O, C: C}", "map: {O: O, C: C, X: X}"),
        ("url: sqlite:////srv/erp.db", "url: sqlite:////srv/other.db"),
    ],
)
def test_what_may_be_added_breaks_nobody(old: str, new: str) -> None:
    theirs = BASE.replace(old, new)
    result = merged({HOME: BASE}, BASE, theirs, HOME, hold=True)
    assert yaml.safe_load(result.texts[HOME]) == yaml.safe_load(theirs)
    assert "breaking" not in [what for what, _ in said(result)]


def test_an_edited_example_does_not_hide_a_break_and_a_filter_of_the_new_reading_waits() -> None:
    ours = BASE.replace("due_date: {column: DUE_DT}", "due_date: {column: DUE_DT, example: mine}")
    theirs = BASE.replace("due_date: {column: DUE_DT}", "due_date: {column: DUE_DT, type: date}")
    theirs = theirs.replace("job_number: [eq, in]", "job_number: [eq, in]\n      due_date: [eq, range]")
    result = merged({HOME: ours}, BASE, theirs, HOME, hold=True)
    assert result.texts[HOME] == ours
    assert said(result) == [("breaking", "resources.jobs.fields.due_date")]
    edited = BASE.replace("due_date: {column: DUE_DT}", "due_date: {column: DUE_DT, type: text}")
    assert said(merged({HOME: edited}, BASE, theirs, HOME, hold=True))[0][0] == "conflict"


def test_a_wider_column_breaks_nobody_and_a_narrower_one_does() -> None:
    wide, narrow = ("due_date: {column: DUE_DT, width: 20}", "due_date: {column: DUE_DT, width: 8}")
    base = BASE.replace("due_date: {column: DUE_DT}", narrow)
    assert ("breaking", "resources.jobs.fields.due_date") not in said(merge(base, base.replace(narrow, wide), base))
    wider = BASE.replace("due_date: {column: DUE_DT}", wide)
    assert ("breaking", "resources.jobs.fields.due_date") in said(merge(wider, base, wider))


def test_a_column_of_an_export_stays_declared_when_it_is_no_longer_found() -> None:
    before = "sources:\n  shop:\n    kind: delimited\n    columns: {CREDIT: decimal, ID: integer}\n"
    after = "sources:\n  shop:\n    kind: delimited\n    columns: {ID: integer}\n"
    result = merged({"shop.yaml": before}, before, after, "shop.yaml")
    assert result.texts == {"shop.yaml": before}
    assert [(one.what, one.path[-1]) for one in result.said] == [("gone", "CREDIT")]


def test_another_charset_of_one_export_breaks_consumers_as_that_of_the_source_does() -> None:
    tables = "    url: sqlite:////srv/erp.db\n    tables: {STOCK: {file: STOCK.CSV, charset: cp850}}\n"
    base = BASE.replace("    url: sqlite:////srv/erp.db\n", tables)
    held = merged({HOME: base}, base, base.replace("cp850", "cp1252"), HOME, hold=True)
    assert held.texts[HOME] == base
    assert said(held) == [("breaking", "sources.erp.tables.STOCK.charset")]


INDEXED = BASE.replace(
    "    filters:\n",
    "    relations:\n      parts: {resource: jobs, by: {job_number: status}, many: true}\n"
    "    filters:\n      status: [eq]\n",
)


def test_a_relation_filter_or_sort_that_is_proposed_no_more_is_breaking_and_held_back() -> None:
    theirs = BASE.replace("    filters:\n      job_number: [eq, in]\n    sorts: [job_number]\n", "")
    held = merged({HOME: INDEXED}, INDEXED, theirs, HOME, hold=True)
    assert held.texts[HOME] == INDEXED
    assert said(held) == [
        ("breaking", "resources.jobs.relations.parts"),
        ("breaking", "resources.jobs.filters.status"),
        ("breaking", "resources.jobs.filters.job_number"),
        ("breaking", "resources.jobs.sorts"),
    ]
    assert held.said[0].text == "{resource: jobs, by: {job_number: status}, many: true} → nothing"
    taken = merged({HOME: INDEXED}, INDEXED, theirs, HOME)
    assert yaml.safe_load(taken.texts[HOME]) == yaml.safe_load(theirs)
    edited = INDEXED.replace("status: [eq]", "status: [eq, in]")
    result = merged({HOME: edited}, INDEXED, theirs, HOME)
    assert yaml.safe_load(result.texts[HOME])["resources"]["jobs"]["filters"] == {"status": ["eq", "in"]}
    assert ("conflict", "resources.jobs.filters.status") in said(result)


def test_what_rests_on_a_field_that_is_found_no_more_stays_with_it() -> None:
    theirs = BASE.replace("      job_number: {column: JOB_NO, type: id}\n", "")
    theirs = theirs.replace("    filters:\n      job_number: [eq, in]\n    sorts: [job_number]\n", "")
    result = merged({HOME: INDEXED.replace("      status: [eq]\n", "")}, INDEXED, theirs, HOME)
    assert said(result) == [("gone", "resources.jobs.fields.job_number")]


def test_what_is_added_is_spelled_as_it_was_proposed() -> None:
    result = merged({HOME: BASE}, BASE, INDEXED, HOME)
    assert result.said[0].text == "{parts: {resource: jobs, by: {job_number: status}, many: true}}"
    assert "many: true}" in result.texts[HOME]
