"""Markdown as HTML: the guide for consumers, and the single lines of the problem ledger and the catalog."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import cast

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

GUIDE = Path(__file__).parent / "guide.md"
"""docs/api.md, which the package takes along."""

_SERVED = {"errors.md": "/problems"}
"""Where a gateway serves what the guide refers to; other pages of the documentation are for its operator."""


def marked_line(text: str) -> Markup:
    """Return one line of Markdown as HTML; HTML in it is shown as it is written."""
    return Markup(_reader().renderInline(text))  # noqa: S704 - the reader has escaped it


@cache
def guide() -> tuple[str, Markup]:
    """Return the title of the guide and its HTML, with an address for each heading."""
    reader = _reader()
    tokens = reader.parse(GUIDE.read_text("utf-8"))
    for heading, text in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", _slug(text.content))
        if text.children:
            text.children = _linked(text.children, _SERVED)
    # The page has the title already.
    title, body = tokens[1].content, tokens[3:]
    return title, Markup(reader.renderer.render(body, reader.options, {}))  # noqa: S704 - the reader has escaped it


def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _slug(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def _linked(tokens: list[Token], served: Mapping[str, str]) -> list[Token]:
    """Return the tokens of a line with links to what is served, and the mere words of those to other files."""
    kept: list[Token] = []
    dropped = False
    for token in tokens:
        if token.type == "link_open":
            target = cast(str, token.attrGet("href"))
            token.attrSet("href", served.get(target, target))
            dropped = target not in served and "://" not in target
        if not (dropped and token.type in ("link_open", "link_close")):
            kept.append(token)
    return kept
