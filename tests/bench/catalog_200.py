"""How long `wrapper check` takes for a large catalog: 200 resources of 25 fields in 2 versions.

Run: python tests/bench/catalog_200.py [RESOURCES]. Prints the median, and what the parser alone takes.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from wrapper.catalog import check

FIELDS = 25
HEAD = """title: Halvorsen Job Shop
versions:
  v1: {deprecated: 2026-06-01, sunset: 2027-06-30, successor: v2}
  v2: {}
sources:
  erp: {kind: sql, url: "sqlite:///erp.db", charset: cp1252, time_zone: Europe/Oslo}
codes:
  status: {map: {O: open, R: running, H: held, C: closed}, unknown: "null"}
  status_v1: {map: {O: OPEN, R: RUNNING, H: HELD, C: CLOSED}}
plans:
  standard: {limits: [20/second, 5000/hour]}
resources:
"""
SHAPES = (
    "type: text",
    "type: date, format: YYYYMMDD, blanks: ['00000000', '99999999']",
    "type: money, currency: NOK, decimals: 2",
    "type: boolean, format: Y/N",
    "type: code, codes: status, width: 1",
)


def catalog_text(resources: int = 200) -> str:
    """Return the YAML of a catalog in which every resource leads to the next one."""
    return HEAD + "".join(_resource(number, resources) for number in range(resources))


def _resource(number: int, resources: int) -> str:
    names = [f"field_{at:02}" for at in range(1, FIELDS)]
    fields = "".join(
        f"      {name}: {{column: F{at:02}, {SHAPES[at % len(SHAPES)]}, description: Field {at} of table {number}}}\n"
        for at, name in enumerate(names)
    )
    old = "".join(
        f"          old_{name}: {{field: {name}, codes: status_v1}}\n"
        if at % len(SHAPES) == 4
        else f"          old_{name}: {name}\n"
        for at, name in enumerate(names)
    )
    new = "".join(f"          {name}: {name}\n" for name in names[:12])
    nested = "".join(f"              {name}: {name}\n" for name in names[12:])
    return f"""  table_{number:03}s:
    source: erp
    table: T{number:03}
    key: [number]
    summary: Rows of table {number}
    fields:
      number: {{column: NO, type: id, width: 10, padding: spaces_right}}
{fields}    relations:
      next: {{resource: table_{(number + 1) % resources:03}s, by: {{number: number}}}}
    filters: {{field_01: [eq, range], field_04: [eq, in], number: [eq, prefix]}}
    sorts: [number, field_01]
    versions:
      v1:
        fields:
          no: number
{old}      v2:
        fields:
          number: number
{new}          details:
            fields:
{nested}"""


def _median(work: Callable[[], object], times: int = 5) -> float:
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def main() -> None:
    resources = next((int(word) for word in sys.argv[1:] if word.isdigit()), 200)
    text = catalog_text(resources)
    with TemporaryDirectory() as folder:
        Path(folder, "catalog.yaml").write_text(text, "utf-8")
        catalog, findings = check(Path(folder), {})
        if catalog is None:
            sys.exit("\n".join(str(finding) for finding in findings))
        checked = _median(lambda: check(Path(folder), {}))
    parsed = _median(lambda: list(yaml.parse(text, Loader=yaml.CBaseLoader)))
    sys.stdout.write(
        f"{resources} resources of {FIELDS} fields in 2 versions, {len(text) // 1024} KiB: "
        f"check {checked:.2f} s, of which the YAML parser {parsed:.2f} s; {len(findings)} findings\n"
    )


if __name__ == "__main__":
    main()
