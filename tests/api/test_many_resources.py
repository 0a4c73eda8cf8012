"""Catalogs of many related resources, and of names that look alike."""

from __future__ import annotations

from pathlib import Path

import pytest
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


def _document(folder: Path, resources: list[str]) -> dict[str, object]:
    (folder / "catalog.yaml").write_text(HEAD + "".join(resources), encoding="utf-8")
    app = create_app(load_catalog(folder / "catalog.yaml", {}), Settings(state_dir=folder / "state"))
    content: dict[str, object] = app.extensions["wrapper"]["documents"]["v1"].content
    app.extensions["wrapper"]["store"].close()
    return content


def test_a_long_chain_of_relations_is_documented(tmp_path: Path) -> None:
    count = 150
    chain = [_resource(f"links{at}", f"link{at}", f"links{(at + 1) % count}") for at in range(count)]
    content = _document(tmp_path, chain)
    assert len(content["paths"]) == 4 * count  # type: ignore[arg-type]


@pytest.mark.filterwarnings("ignore:Multiple schemas resolved")
def test_resources_with_the_same_singular_have_schemas_of_their_own(tmp_path: Path) -> None:
    content = _document(tmp_path, [_resource("jobs", "job", "old_jobs"), _resource("old_jobs", "job", "jobs")])
    OpenAPIV31SpecValidator(content).validate()
    listed = [
        content["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]  # type: ignore[index]
        for path in ("/v1/jobs/{id}", "/v1/old-jobs/{id}")
    ]
    assert len(set(listed)) == 2
