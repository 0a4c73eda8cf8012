"""Schemathesis sends what the published documents allow, and what they do not, and checks every answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import settings as effort_of
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi import checks

from fixtures.company import generate
from tests.gateway import served, unlimited
from wrapper.app import create_app
from wrapper.auth.keys import APIKeys
from wrapper.judged import load_catalog
from wrapper.settings import Settings

ROOT = Path(__file__).parents[2]
load_all_checks()
V1 = schemathesis.openapi.from_path(ROOT / "openapi" / "v1.json")
V2 = schemathesis.openapi.from_path(ROOT / "openapi" / "v2.json")
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.missing_required_header,
    checks.ignored_auth,
]
# Not used: positive_data_acceptance. A document cannot say which characters the legacy charset holds, nor that
# a cursor must come from an earlier answer; such values are refused with a problem that names the parameter.


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """How to call a gateway without limits, with a key that has every scope."""
    company = tmp_path_factory.mktemp("company")
    generate(company, "small")
    catalog = load_catalog(ROOT / "fixtures" / "catalog", {"DEMO_DIR": str(company)})
    settings = Settings(
        state_dir=company / "state", log_level="error", anonymous_limit=("1000000/second",), max_url=1_000_000
    )
    app = create_app(unlimited(catalog), settings)
    keys = APIKeys(app.extensions["wrapper"]["store"])
    key = keys.issue("Example Tester", [f"{name}:read" for name in catalog.resources]).key
    with served(app) as url:
        yield {"base_url": url, "headers": {"Authorization": f"Bearer {key}"}}


effort = effort_of(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


@V1.parametrize()
@effort
def test_v1_answers_as_documented(case: schemathesis.Case, gateway: dict[str, Any]) -> None:
    case.call_and_validate(checks=CHECKS, **gateway)


@V2.parametrize()
@effort
def test_v2_answers_as_documented(case: schemathesis.Case, gateway: dict[str, Any]) -> None:
    case.call_and_validate(checks=CHECKS, **gateway)
