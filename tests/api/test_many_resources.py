"""Catalogs of many related resources, and of names that look alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from wrapper.app import create_app
from wrapper.judged import load_catalog
from wrapper.settings import Settings

HEAD = """
versions: {v1: {}}
sources: {erp: {kind: sql, url: "sqlite:////nowhere.db"}}
resources:
"""


def _resource(name: str, singular: str, following: str) -> str:
    return f"""
  {name}:
    source: erp
    table: T
    singular: {singular}
    key: [number]
    fields:
      number: {{column: N, type: id}}
      next_number: {{column: M, type: id}}
    relations:
      following: {{resource: {following}, by: {{next_number: number}}}}
      preceding: {{resource: {following}, by: {{number: next_number}}, many: true}}
    versions: {{v1: {{}}}}
"""


def _document(folder: Path, resources: list[str]) -> dict[str, Any]:
    (folder / "catalog.yaml").write_text(HEAD + "".join(resources), encoding="utf-8")
    app = create_app(load_catalog(folder / "catalog.yaml", {}), Settings(state_dir=folder / "state"))
    content: dict[str, Any] = app.extensions["wrapper"]["documents"]["v1"].content
    app.extensions["wrapper"]["store"].close()
    return content


def test_a_long_chain_of_relations_is_documented(tmp_path: Path) -> None:
    count = 150
    chain = [_resource(f"links{at}", f"link{at}", f"links{(at + 1) % count}") for at in range(count)]
    content = _document(tmp_path, chain)
    assert len(content["paths"]) == 4 * count


def test_resources_with_the_same_singular_have_schemas_of_their_own(tmp_path: Path) -> None:
    content = _document(tmp_path, [_resource("jobs", "job", "old_jobs"), _resource("old_jobs", "job", "jobs")])
    OpenAPIV31SpecValidator(content).validate()
    listed = [
        content["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        for path in ("/v1/jobs/{id}", "/v1/old-jobs/{id}")
    ]
    assert listed == ["#/components/schemas/JobsV1", "#/components/schemas/OldJobsV1"]


COLLISIONS = {
    # name: (singular, {relation: many}, {member: nested member or none})
    "users": ("user", {"role": False, "roles": True, "item": False, "page": True}, {}),
    "user_roles": ("user_role", {}, {}),
    "user_role": ("user-role", {"page": True}, {}),
    "userroles": ("Userrole", {}, {}),
    "user_items": ("user.item", {}, {}),
    "roles_of_user": ("role of user", {}, {}),
    "a": ("a", {"b_c": False, "b": True}, {"b_d": "e", "b2": "x"}),
    "a_b": ("a_b", {"c": False}, {"d_e": "f"}),
    "a_b_cs": ("a b c", {}, {}),
    "deep": ("deep", {}, {"one": "two.three", "one_two": "three"}),
    "pages": ("user page", {}, {}),
    "stuecke": ("Stück", {"class": False, "def": True}, {"import": "class", "self": "dump", "fields": "opts"}),
    "ueberall": ("§", {"items": True}, {}),
    "stucks": ("stuck", {}, {}),
    "dotted": ("a.b", {}, {}),
    "same": ("thing", {}, {}),
    "same2": ("Thing", {}, {}),
    "thing_items": ("same_item", {}, {}),
    "problems_v1": ("problem", {}, {}),
    "monies": ("money", {}, {}),
}


def _nested(path: str) -> str:
    member, _, rest = path.partition(".")
    return f"{{fields: {{{member}: {_nested(rest) if rest else 'number'}}}}}"


def _colliding(name: str) -> str:
    singular, relations, nests = COLLISIONS[name]
    related = ", ".join(
        f"{relation}: {{resource: stucks, by: {{number: number}}, many: {str(many).lower()}}}"
        for relation, many in relations.items()
    )
    members = "".join(f", {member}: {_nested(path)}" for member, path in nests.items())
    return f"""
  {name}:
    source: erp
    table: T
    singular: "{singular}"
    key: [number]
    fields: {{number: {{column: N, type: id}}}}
    relations: {{{related}}}
    versions: {{v1: {{fields: {{number: number{members}}}}}}}
"""


def _ids(content: dict[str, Any]) -> dict[str, str]:
    return {path: item["get"]["operationId"] for path, item in content["paths"].items()}


def _alike(names: Iterable[str]) -> list[str]:
    """Return the names as generators and disks may take them."""
    return [re.sub("[_-]", "", name).lower() for name in names]


def test_names_that_collide_are_parted_and_the_document_is_valid(tmp_path: Path) -> None:
    content = _document(tmp_path, [_colliding(name) for name in COLLISIONS])
    OpenAPIV31SpecValidator(content).validate()
    ids = _ids(content)
    assert len(set(_alike(ids.values()))) == len(ids) == 2 * 20 + 11
    assert all(re.fullmatch("[a-zA-Z][a-zA-Z0-9_]*", name) for name in ids.values())
    schemas = content["components"]["schemas"]
    assert len(set(_alike(schemas))) == len(schemas)
    assert all(re.fullmatch("[a-zA-Z0-9_]+", name) for name in schemas)
    described = {
        path: set(schemas[_of(content, path)]["properties"]) for path in content["paths"] if path.count("/") == 3
    }
    assert described["/v1/deep/{id}"] == {"id", "number", "one", "one_two"}
    assert described["/v1/users/{id}"] == {"id", "number", "role", "roles", "item", "page"}
    assert described["/v1/stuecke/{id}"] == {"id", "number", "class", "def", "import", "self", "fields"}


def _of(content: dict[str, Any], path: str) -> str:
    answer = content["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    name: str = answer["schema"]["$ref"].rpartition("/")[2]
    return name


def test_neither_the_order_of_resources_nor_another_one_changes_an_operation_id(tmp_path: Path) -> None:
    forwards, backwards, more = (tmp_path / name for name in ("forwards", "backwards", "more"))
    for folder in (forwards, backwards, more):
        folder.mkdir()
    names = [name for name in COLLISIONS if not name.startswith("user_role")]
    ids = _ids(_document(forwards, [_colliding(name) for name in names]))
    assert _ids(_document(backwards, [_colliding(name) for name in reversed(names)])) == ids
    further = _ids(_document(more, [_colliding(name) for name in names] + [_resource("zebras", "zebra", "zebras")]))
    assert {path: name for path, name in further.items() if "zebra" not in path} == ids


def test_a_resource_without_a_key_takes_no_id_of_an_item(tmp_path: Path) -> None:
    keyless = _colliding("user_roles").replace(
        "    key: [number]\n", "    sorts: [number]\n    default_sort: [number]\n"
    )
    ids = _ids(_document(tmp_path, [_colliding("stucks"), _colliding("users"), keyless]))
    assert ids["/v1/users/{id}/role"] == "get_user_role"
    assert "/v1/user-roles/{id}" not in ids


def test_an_operation_of_a_relation_leaves_its_id_to_a_resource(tmp_path: Path) -> None:
    ids = _ids(_document(tmp_path, [_colliding(name) for name in ("stucks", "users", "user_roles")]))
    assert ids["/v1/user-roles/{id}"] == "get_user_role"
    assert ids["/v1/users/{id}/role"] == "get_role_of_user"
    assert ids["/v1/users/{id}/roles"] == "list_roles_of_user"
    assert ids["/v1/users/{id}/page"] == "list_user_page"
