"""docs/catalog.md is current, and what it shows is true."""

import re
from pathlib import Path

from wrapper.catalog.reference import renewed
from wrapper.judged import check_catalog

PAGE = Path(__file__).parents[3] / "docs" / "catalog.md"


def test_the_tables_are_those_of_the_code() -> None:
    # After a change of the shape: python -m wrapper.catalog.reference docs/catalog.md
    text = PAGE.read_text("utf-8")
    assert renewed(text) == text


def test_the_small_catalog_has_no_findings(tmp_path: Path) -> None:
    (example,) = [
        block for block in re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL) if "title:" in block
    ]
    (tmp_path / "catalog.yaml").write_text(example, "utf-8")
    catalog, findings = check_catalog(tmp_path, {"ERP_PASSWORD": "x"})
    assert [str(finding) for finding in findings] == []
    assert catalog is not None
