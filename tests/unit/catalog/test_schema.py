"""The JSON Schema that editors use says what the shape check checks."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from jsonschema import Draft202012Validator

from adapters.base import Adapter
from adapters.registry import KINDS
from wrapper.catalog.declaration import SECTIONS
from wrapper.catalog.schema import catalog_schema

HERE = Path(__file__).parent
CASES = HERE / "cases"
PUBLISHED = HERE.parents[2] / "openapi" / "catalog.schema.json"
SHAPE_BROKEN = (
    "unknown-entry",
    "wrong-shape",
    "missing-entry",
    "conflicting-entries",
    "bad-name",
    "bad-text",
    "not-a-choice",
    "not-a-flag",
    "not-a-whole-number",
    "not-a-day",
    "unknown-kind",
    "unknown-option",
    "missing-option",
)


class EditorLoader(yaml.SafeLoader):
    """Types plain scalars as the YAML 1.2 core schema does: no dates, and `yes` is a text."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


EditorLoader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?[0-9]+$"), list("-+0123456789"))
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)$"), list("tf"))
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:null|~|)$"), ["n", "~", ""])
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"<<$"), ["<"])


def loaded(path: Path) -> Any:
    """Return a file as an editor's YAML parser sees it; in JSON every key is a text."""
    return json.loads(json.dumps(yaml.load(path.read_text("utf-8"), Loader=EditorLoader)))


@pytest.fixture(scope="session")
def validator(kinds: Mapping[str, type[Adapter]]) -> Draft202012Validator:
    return Draft202012Validator(catalog_schema(kinds))


def test_the_schema_is_a_valid_one(kinds: Mapping[str, type[Adapter]]) -> None:
    Draft202012Validator.check_schema(catalog_schema(kinds))


@pytest.mark.parametrize("path", [HERE / "example.yaml", CASES / "sound.yaml"], ids=lambda path: path.stem)
def test_a_sound_catalog_is_valid(path: Path, validator: Draft202012Validator) -> None:
    assert [error.message for error in validator.iter_errors(loaded(path))] == []


@pytest.mark.parametrize("name", SHAPE_BROKEN)
def test_a_catalog_with_a_broken_shape_is_not_valid(name: str, validator: Draft202012Validator) -> None:
    assert not validator.is_valid(loaded(CASES / f"{name}.yaml"))


def test_a_reference_may_stand_wherever_a_value_is_wanted(validator: Draft202012Validator) -> None:
    catalog = loaded(CASES / "sound.yaml")
    catalog["versions"]["v1"]["deprecated"] = "${DEPRECATED}"
    catalog["resources"]["jobs"] |= {"max_limit": "${PAGE:-50}", "strict": "${STRICT:-false}"}
    assert validator.is_valid(catalog)


def test_every_entry_tells_an_editor_what_it_is() -> None:
    missing = [
        (address, name) for address, section in SECTIONS for name, shape in section.entries.items() if not shape.about
    ]
    assert missing == []


def test_every_option_of_every_kind_is_described() -> None:
    described = dict(_options(catalog_schema(KINDS)))
    assert set(described) == {
        (kind, option.name)
        for kind, adapter in KINDS.items()
        for option in adapter.options
        if option.name not in ("charset", "time_zone", "generation")
    }
    assert all(described.values())


def _options(schema: dict[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    for rule in schema["properties"]["sources"]["additionalProperties"]["allOf"]:
        kind = rule["if"]["properties"]["kind"]["const"]
        for name, option in rule["then"]["properties"].items():
            yield (kind, name), option["description"]


def test_the_published_schema_is_the_current_one() -> None:
    # `make openapi` writes it.
    assert json.loads(PUBLISHED.read_text("utf-8")) == catalog_schema(KINDS)
