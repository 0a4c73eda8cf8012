"""The tables of the gateway's own database, as SQLAlchemy Core sees them.

The migrations make them; a test holds the two equal. All times are UTC and aware.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware time in UTC, also on SQLite, which keeps no zone; a naive time is refused when it is bound."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time as the database keeps it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - signature of SQLAlchemy
        """Return the time with its zone."""
        time = cast("datetime | None", value)
        if time is None:
            return None
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

CONSUMERS = Table(
    "consumers",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("created_at", UTCDateTime, nullable=False),
)

# One generation of a key is one row; the rows of a key that was rotated share `family`. UNIQUE on `rotated_from`
# lets a key have one successor only, however many administrators rotate it at the same moment.
API_KEYS = Table(
    "api_keys",
    METADATA,
    Column("id", String(8), primary_key=True),
    Column("family", String(8), nullable=False),
    Column("consumer_id", Integer, ForeignKey("consumers.id"), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("display", String(40), nullable=False),
    Column("scopes", Text, nullable=False),
    Column("plan", String(100), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("created_by", String(200), nullable=False),
    Column("not_before", UTCDateTime),
    Column("expires_at", UTCDateTime, nullable=False),
    Column("last_used_at", UTCDateTime),
    Column("last_used_address", String(64)),
    Column("revoked_at", UTCDateTime),
    Column("revoked_reason", String(500)),
    Column("rotated_from", String(8), ForeignKey("api_keys.id"), unique=True),
    Index("ix_api_keys_family", "family"),
    Index("ix_api_keys_consumer_id", "consumer_id"),
)

OAUTH_CLIENTS = Table(
    "oauth_clients",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("consumer_id", Integer, ForeignKey("consumers.id"), nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("previous_hash", String(64)),
    Column("previous_expires_at", UTCDateTime),
    Column("scopes", Text, nullable=False),
    Column("plan", String(100), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("created_by", String(200), nullable=False),
    Column("last_used_at", UTCDateTime),
    Column("last_used_address", String(64)),
    Column("revoked_at", UTCDateTime),
    Column("revoked_reason", String(500)),
    Index("ix_oauth_clients_consumer_id", "consumer_id"),
)

# The catalog whose consumers the credentials are, in one row; `resources` has a name on each line.
OWNER = Table(
    "owner",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("resources", Text, nullable=False),
)

# A signing key is next until `activates_at`, current until `retires_at`, then retired: published until `expires_at`,
# but not signing.
SIGNING_KEYS = Table(
    "signing_keys",
    METADATA,
    Column("kid", String(64), primary_key=True),
    Column("public", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("activates_at", UTCDateTime, nullable=False),
    Column("retires_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
)

SECRETS = Table(
    "secrets",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
)

DEPRECATED_USE = Table(
    "deprecated_use",
    METADATA,
    Column("consumer", String(200), primary_key=True),
    Column("operation", String(200), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("count", BigInteger, nullable=False),
)
