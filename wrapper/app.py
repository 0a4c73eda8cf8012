"""The application factory: the table of contents of a running gateway."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask

from adapters.query import Statement, Table
from wrapper.answers.cursors import CursorSeal
from wrapper.answers.embedding import Embedding
from wrapper.answers.operation import Operation, compile_operations, scope
from wrapper.answers.responding import Responder
from wrapper.auth.oauth import create_blueprint as oauth_blueprint
from wrapper.auth.validator import Authenticator
from wrapper.catalog.model import Catalog
from wrapper.drift.lock import LockError, read_lock
from wrapper.drift.looking import Look, look
from wrapper.drift.uses import TableUse
from wrapper.drift.watch import Watch
from wrapper.edge.middleware import Edge
from wrapper.facade.addresses import Addresses
from wrapper.facade.api import register_version
from wrapper.facade.door import Door
from wrapper.facade.openapi import Document
from wrapper.facade.pages import pages_blueprint
from wrapper.facade.problems import register_handlers
from wrapper.facade.shell import PlainResponse, Shell
from wrapper.limits.front import flask_limiter
from wrapper.limits.limits import Limits, node_uri, storage_uri
from wrapper.observe import metrics
from wrapper.observe.routes import blueprint as observe_blueprint
from wrapper.observe.standing import StandingFigures
from wrapper.pipeline import Pipeline
from wrapper.settings import Settings, load_secret
from wrapper.sources import Sources
from wrapper.store import Store, open_store
from wrapper.translate.matching import Match
from wrapper.translate.quality import Quality

log = logging.getLogger(__name__)


def create_app(catalog: Catalog, settings: Settings, store: Store | None = None) -> Flask:
    """Return the gateway for a catalog: every version's routes, their documentation, OAuth, health and the pages.

    Connects to no legacy system; opens the gateway's own store. Raises AdapterError for options of a source that
    do not hold and StoreError when the store cannot be opened.
    """
    app = Flask("wrapper", static_folder=None)
    app.response_class = PlainResponse
    # One address per thing: neither a trailing nor a doubled slash leads to it, not even by a redirect.
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False
    store = store or open_store(settings.store_url, load_secret(settings))
    sources = Sources.open(catalog, metrics.source_query, settings.state_dir)
    watch = watch_sources(catalog, sources, settings)
    limits = Limits(
        storage_uri(settings),
        catalog.plans,
        settings.anonymous_limit,
        fallback_uri=node_uri(settings),
        on_failure=metrics.limit_storage_failure,
    )
    shell = Shell(settings.public_url)
    operations = {version.name: compile_operations(catalog, version) for version in catalog.versions.values()}
    pipeline = compile_pipeline(
        settings,
        store,
        sources=sources,
        limits=limits,
        operations=operations,
        watch=watch,
        shown_since=_changed_at(catalog),
    )
    addressed = {name: [one for one in compiled if one.has_address] for name, compiled in operations.items()}
    documents: dict[str, Document] = {}
    for version in catalog.versions.values():
        api = register_version(
            app, catalog, version, operations=addressed[version.name], pipeline=pipeline, shell=shell
        )
        documents[version.name] = Document(catalog, version, api)
    app.register_blueprint(pages_blueprint(catalog, documents, shell))
    scopes = [scope(resource) for resource in catalog.resources.values()]
    app.register_blueprint(oauth_blueprint(store, settings, scopes=scopes))
    probes = {name: lambda name=name: sources.probe(name) for name in sources}
    figures = [StandingFigures(sources)]
    app.register_blueprint(
        observe_blueprint(settings, probes, lambda: store.secret("cursors"), sources.notices, figures)
    )
    reading = [operation for compiled in addressed.values() for operation in compiled]
    register_handlers(app, shell, pipeline.authenticator, limits, Addresses(reading))
    flask_limiter(app, limits)
    door = Door(app.wsgi_app, pipeline, reading, settings.public_url)
    app.extensions["wrapper"] = {
        "documents": documents,
        "pipeline": pipeline,
        "sources": sources,
        "watch": watch,
        "store": store,
        "door": door,
    }
    edged: Any = Edge.around(door, settings)
    app.wsgi_app = edged  # type: ignore[method-assign]
    return app


def compile_pipeline(  # noqa: PLR0913 - the parts of the pipeline
    settings: Settings,
    store: Store,
    *,
    sources: Sources,
    limits: Limits,
    operations: dict[str, tuple[Operation, ...]],
    watch: Watch,
    shown_since: datetime | None = None,
) -> Pipeline:
    """Return the pipeline that serves the operations; `shown_since` is when the catalog last changed."""
    related = {
        (operation.version.name, operation.parent.name, operation.relation.name): (
            operation,
            Match(operation.relation, operation.parent, operation.resource),
        )
        for compiled in operations.values()
        for operation in compiled
        if operation.parent is not None and operation.relation is not None
    }
    quality = Quality(first_sight=partial(_report, watch))
    embedding = Embedding(sources, quality, CursorSeal(store.secret("cursors")), related)
    responder = Responder(embedding, shown_since)
    return Pipeline(Authenticator(store, settings), limits, responder, store.count_deprecated)


def _changed_at(catalog: Catalog) -> datetime | None:
    """Return when the catalog's files last changed."""
    with suppress(OSError):
        return max((datetime.fromtimestamp(Path(file).stat().st_mtime, UTC) for file in catalog.files), default=None)
    return None


def watch_sources(catalog: Catalog, sources: Sources, settings: Settings) -> Watch:
    """Return who notices that a table has changed, with the catalog's lock where it has one."""
    lock = None
    try:
        lock = read_lock(Path(catalog.files[0]).parent) if catalog.files else None
    except LockError as wrong:
        log.warning("%s; the catalog itself is compared with the sources", wrong)

    def look_at(use: TableUse) -> Look:
        return look(use.source, sources.adapter(use.source), [use])

    def forget(source: str, table: Table | Statement) -> None:
        sources.adapter(source).forget(table)

    watch = Watch(catalog, lock, look_at, settings.state_dir / "drift")
    watch.forget = forget
    sources.watched_by(watch)
    return watch


def _report(watch: Watch, resource: str, field: str, key: str, reason: str) -> None:
    """Tell the operator of a legacy value that broke its promise; once per row and field."""
    metrics.unreadable_value(resource, field, reason)
    watch.unreadable(resource, field)
    log.warning("%s %s: the field %s %s", resource, key, field, reason)
