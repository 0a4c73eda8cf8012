"""The ordinary way to serve the same jobs: flask-smorest, a marshmallow dump, the ORM, Flask-Limiter.

Written as a careful developer would, for comparison: same records, key, scope and limit, one version only.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from datetime import datetime
from typing import Any

from flask import Flask, abort, g, request
from flask_limiter import Limiter
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields
from sqlalchemy import Column, Integer, Numeric, String, create_engine, event, select
from sqlalchemy.orm import Session, declarative_base

KEY = "naive-key-of-the-benchmark"
_KEYS = {hashlib.sha256(KEY.encode()).hexdigest(): {"jobs:read"}}
_STATUS = {"O": "OPEN", "R": "RUNNING", "H": "HELD", "C": "CLOSED"}
Base: Any = declarative_base()


class Job(Base):
    __tablename__ = "JOBMAST"
    number = Column("JOB_NO", String, primary_key=True)
    customer_number = Column("CUST_NO", String)
    part_number = Column("PART_NO", String)
    description = Column("JOB_DESC", String)
    stat = Column("STAT_CD", String)
    opened_on = Column("OPN_DT", String)
    due_on = Column("DUE_DT", String)
    closed_on = Column("CLOS_DT", Numeric(8, 0))
    ordered = Column("QTY_ORD", Integer)
    done = Column("QTY_DONE", Integer)
    price_cents = Column("PRICE_C", Integer)
    rush_flag = Column("RUSH_FL", String)


def _text(name: str) -> fields.Function:
    return fields.Function(lambda job: (getattr(job, name) or "").rstrip() or None)


def _date(name: str, pattern: str = "%Y%m%d") -> fields.Function:
    def read(job: Job) -> str | None:
        try:
            return datetime.strptime(str(getattr(job, name)).strip(), pattern).date().isoformat()  # noqa: DTZ007
        except ValueError:
            return None

    return fields.Function(read)


class JobSchema(Schema):
    id = _text("number")
    job_no = _text("number")
    customer_no = fields.Function(lambda job: (job.customer_number or "").strip().lstrip("0") or None)
    part_no = _text("part_number")
    description = _text("description")
    status = fields.Function(lambda job: _STATUS.get(job.stat))
    opened = _date("opened_on", "%y%m%d")
    due = _date("due_on")
    closed = _date("closed_on")
    quantity = fields.Integer(attribute="ordered")
    quantity_done = fields.Integer(attribute="done")
    price = fields.Function(lambda job: {"amount": f"{job.price_cents / 100:.2f}", "currency": "NOK"})
    rush = fields.Function(lambda job: job.rush_flag == "Y")


class PageSchema(Schema):
    items = fields.List(fields.Nested(JobSchema))
    next = fields.String(allow_none=True)


class QuerySchema(Schema):
    status = fields.String()
    limit = fields.Integer(load_default=50)


def _read_legacy_text(connection: sqlite3.Connection, _record: object) -> None:
    connection.text_factory = lambda stored: stored.decode("cp1252", "replace")


def create_app() -> Flask:
    """Return the application over the database of DEMO_DIR."""
    app = Flask(__name__)
    app.config |= {"API_TITLE": "Jobs", "API_VERSION": "v1", "OPENAPI_VERSION": "3.1.0"}

    engine = create_engine(f"sqlite:///{os.environ['DEMO_DIR']}/erp.db")
    event.listen(engine, "connect", _read_legacy_text)
    jobs = Blueprint("jobs", "jobs", url_prefix="/v1/jobs")

    @app.before_request
    def authenticate() -> None:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        g.key = hashlib.sha256(bearer.encode()).hexdigest()
        if "jobs:read" not in _KEYS.get(g.key, ()):
            abort(401)

    Limiter(lambda: g.key, app=app, default_limits=["1000000/second"], headers_enabled=True, storage_uri="memory://")

    @jobs.get("")
    @jobs.arguments(QuerySchema, location="query")
    @jobs.response(200, PageSchema)
    def list_jobs(asked: dict[str, Any]) -> dict[str, Any]:
        wanted = {name: code for code, name in _STATUS.items()}[asked["status"]]
        with Session(engine, expire_on_commit=False) as session:
            query = select(Job).where(Job.stat == wanted).order_by(Job.number).limit(asked["limit"] + 1)
            found = session.scalars(query).all()
        return {"items": found[: asked["limit"]], "next": f"/v1/jobs?after={found[-1].number}"}

    @jobs.get("/<number>")
    @jobs.response(200, JobSchema)
    def get_job(number: str) -> Job:
        with Session(engine, expire_on_commit=False) as session:
            return session.get(Job, number.ljust(10)) or abort(404)

    Api(app).register_blueprint(jobs)
    return app
