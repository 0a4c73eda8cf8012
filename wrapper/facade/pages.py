"""What surrounds the versions: their documentation, an index of them, the ledger of problems, the API catalog."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import flask_swagger_ui  # type: ignore[import-untyped]
import msgspec
from flask import Blueprint, Response, abort, redirect, render_template, request, send_from_directory

from wrapper.answers.negotiation import JSON, negotiate
from wrapper.catalog.model import Catalog, Version
from wrapper.errors import LEDGER
from wrapper.facade.marked import guide, marked_line
from wrapper.facade.openapi import Document
from wrapper.facade.shell import Shell

ASSETS = Path(flask_swagger_ui.__file__).parent / "dist"
ASSET_NAMES = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")
OWN_ASSETS = Path(__file__).parent / "assets"
HTML = "text/html"
LINKSET = "application/linkset+json"
PROFILE = "https://www.rfc-editor.org/info/rfc9727"
# Swagger UI sets style attributes from its own script, which the policy cannot tell from inline styles,
# and draws its icons as data: images. Scripts come from us alone, and none is inline.
DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def pages_blueprint(catalog: Catalog, documents: Mapping[str, Document], shell: Shell) -> Blueprint:
    """Return the blueprint of everything that is for readers rather than programs."""
    pages = Blueprint("pages", __name__, template_folder="templates")
    pages.add_app_template_filter(marked_line, "marked")
    served = [version for version in catalog.versions.values() if version.name in documents]

    @pages.context_processor
    def around() -> dict[str, Any]:
        """Give every page what leads from it to the others."""
        return {"site": catalog.title, "versions": [_version_entry(version) for version in served]}

    @pages.get("/")
    def index() -> Response:
        """List the versions."""
        media = negotiate(request.headers.get("Accept"), (JSON, HTML))
        if media == HTML:
            return _page("index.html", title=catalog.title, description=catalog.description)
        return _json({"title": catalog.title, "versions": [_version_entry(version) for version in served]})

    def root() -> Response:
        """Lead a reader to the documentation of a version, and tell a program where it is."""
        version = catalog.versions[request.path.strip("/")]
        if negotiate(request.headers.get("Accept"), (JSON, HTML)) == HTML:
            return _leading(f"/{version.name}/docs")
        return _json(_version_entry(version))

    for version in served:
        pages.add_url_rule(f"/{version.name}", f"{version.name}_root", root)

    @pages.get("/docs")
    def newest_docs() -> Response:
        """Lead to the documentation of the newest version that is not deprecated."""
        current = [version for version in served if _status(version) == "current"]
        return _leading(f"/{(current or served)[-1].name}/docs")

    @pages.get("/guide")
    def consumers_guide() -> Response:
        """Show what all gateways have in common for those who call them."""
        title, text = guide()
        return _page("guide.html", title=title, text=text)

    @pages.get("/<version>/openapi.json")
    def openapi(version: str) -> Response:
        """Give the OpenAPI document of a version."""
        return _cacheable(Response(_document(documents, version).text, content_type="application/json"))

    @pages.get("/<version>/docs")
    def docs(version: str) -> Response:
        """Show the documentation of a version."""
        name = _document(documents, version).version.name
        return _page("docs.html", title=f"{catalog.title} {name}", shown=name)

    @pages.get("/docs-assets/<name>")
    def asset(name: str) -> Response:
        """Give one of the files that the documentation pages load."""
        folder = ASSETS if name in ASSET_NAMES else OWN_ASSETS
        response = send_from_directory(folder, name, max_age=3600)
        response.direct_passthrough = False
        return response

    @pages.get("/problems")
    def ledger() -> Response:
        """List every problem there is."""
        media = negotiate(request.headers.get("Accept"), (JSON, HTML))
        if media == HTML:
            return _page("problems.html", title="Problems", problems=list(LEDGER.values()))
        return _json({"problems": [msgspec.to_builtins(entry) for entry in LEDGER.values()]})

    @pages.get("/problems/<code>")
    def problem(code: str) -> Response:
        """Describe one problem; its address is the `type` of the answers."""
        if code not in LEDGER:
            abort(404)
        if negotiate(request.headers.get("Accept"), (JSON, HTML)) == HTML:
            return _page("problems.html", title=code, problems=[LEDGER[code]])
        return _json(msgspec.to_builtins(LEDGER[code]))

    @pages.get("/.well-known/api-catalog")
    def api_catalog() -> Response:
        """Tell machines where the versions and their documentation are (RFC 9727)."""
        base = shell.call().base_url
        linkset = [_linkset_entry(base, version) for version in served]
        response = _json({"linkset": linkset})
        response.headers["Content-Type"] = f'{LINKSET}; profile="{PROFILE}"'
        response.headers["Link"] = f'<{base}/.well-known/api-catalog>; rel="api-catalog"'
        return response

    return pages


def _document(documents: Mapping[str, Document], version: str) -> Document:
    if version not in documents:
        abort(404)
    return documents[version]


def _status(version: Version) -> str:
    today = time.strftime("%Y-%m-%d", time.gmtime())
    if version.sunset and version.sunset.isoformat() <= today:
        return "gone"
    return "deprecated" if version.deprecated and version.deprecated.isoformat() <= today else "current"


def _version_entry(version: Version) -> dict[str, Any]:
    return {
        "name": version.name,
        "title": version.title,
        "status": _status(version),
        "deprecated": version.deprecated.isoformat() if version.deprecated else None,
        "sunset": version.sunset.isoformat() if version.sunset else None,
        "successor": version.successor,
        "docs": f"/{version.name}/docs",
        "openapi": f"/{version.name}/openapi.json",
    }


def _linkset_entry(base: str, version: Version) -> dict[str, Any]:
    root = f"{base}/{version.name}"
    return {
        "anchor": root,
        "service-desc": [{"href": f"{root}/openapi.json", "type": "application/json"}],
        "service-doc": [{"href": f"{root}/docs", "type": HTML}],
        "status": [{"href": f"{base}/health", "type": "application/health+json"}],
    }


def _leading(address: str) -> Response:
    response = cast(Response, redirect(address))
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _page(template: str, **context: Any) -> Response:
    response = Response(render_template(template, **context), content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = DOCS_POLICY if template == "docs.html" else PAGE_POLICY
    response.headers["Vary"] = "Accept"
    return _cacheable(response)


def _json(content: dict[str, Any]) -> Response:
    response = Response(msgspec.json.encode(content), content_type=JSON)
    response.headers["Vary"] = "Accept"
    return _cacheable(response)


def _cacheable(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-cache")
    response.add_etag()
    response.make_conditional(request)
    return response
