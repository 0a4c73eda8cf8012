"""The reference of every entry and finding as Markdown tables, which docs/catalog.md holds between marks.

`python -m wrapper.catalog.reference docs/catalog.md` writes them anew; a test fails when that is forgotten.
"""

from __future__ import annotations

import sys
from pathlib import Path

from wrapper.catalog.declaration import SECTIONS
from wrapper.catalog.ledger import LEDGER
from wrapper.catalog.shapes import Section

BEGIN = "<!-- generated: {name} -->"
END = "<!-- end of generated: {name} -->"


def entries() -> str:
    """Return one table for every section, headed by its address."""
    return "\n\n".join(_table(address, section) for address, section in SECTIONS)


def findings() -> str:
    """Return the table of every kind of finding."""
    rows = [f"| `{kind.code}` | {kind.level} | {kind.summary} |" for kind in LEDGER.values()]
    return "\n".join(["| code | level | meaning |", "|---|---|---|", *rows])


def renewed(page: str) -> str:
    """Return the page with both generated parts brought up to date."""
    for name, text in (("entries", entries()), ("findings", findings())):
        begin, end = BEGIN.format(name=name), END.format(name=name)
        before, _, rest = page.partition(begin)
        _, _, after = rest.partition(end)
        page = f"{before}{begin}\n\n{text}\n\n{end}{after}"
    return page


def _table(address: str, section: Section) -> str:
    rows = []
    for name, shape in section.entries.items():
        need = " (required)" if name in section.required else ""
        rows.append(f"| `{name}`{need} | {shape.label} | {shape.about} |".replace("||", "|"))
    head = [f"### `{address}`" if "." in address else f"### {address}", "", section.about, ""]
    notes = [f"`{one}` and `{other}` exclude each other." for one, other in section.exclusive]
    return "\n".join([*head, "| entry | takes | meaning |", "|---|---|---|", *rows, *(["", *notes] if notes else [])])


def main(path: Path) -> None:
    """Bring the tables of a page up to date in place."""
    path.write_text(renewed(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
