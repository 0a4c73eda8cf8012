"""Make the tables of consumers, API keys, OAuth clients, signing keys, secrets and deprecated use."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "consumers",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consumers"),
        sa.UniqueConstraint("name", name="uq_consumers_name"),
    )
    _make_credentials()
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.String(64), nullable=False),
        sa.Column("public", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("activates_at", _TIME, nullable=False),
        sa.Column("retires_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("kid", name="pk_signing_keys"),
    )
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_secrets"),
    )
    op.create_table(
        "deprecated_use",
        sa.Column("consumer", sa.String(200), nullable=False),
        sa.Column("operation", sa.String(200), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("consumer", "operation", "day", name="pk_deprecated_use"),
    )


def _make_credentials() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(8), nullable=False),
        sa.Column("family", sa.String(8), nullable=False),
        sa.Column("consumer_id", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("display", sa.String(40), nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("plan", sa.String(100), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("not_before", _TIME),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("last_used_at", _TIME),
        sa.Column("last_used_address", sa.String(64)),
        sa.Column("revoked_at", _TIME),
        sa.Column("revoked_reason", sa.String(500)),
        sa.Column("rotated_from", sa.String(8)),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("rotated_from", name="uq_api_keys_rotated_from"),
        sa.ForeignKeyConstraint(["consumer_id"], ["consumers.id"], name="fk_api_keys_consumer_id"),
        sa.ForeignKeyConstraint(["rotated_from"], ["api_keys.id"], name="fk_api_keys_rotated_from"),
    )
    op.create_index("ix_api_keys_family", "api_keys", ["family"])
    op.create_index("ix_api_keys_consumer_id", "api_keys", ["consumer_id"])
    op.create_table(
        "oauth_clients",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("consumer_id", sa.Integer, nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("previous_hash", sa.String(64)),
        sa.Column("previous_expires_at", _TIME),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("plan", sa.String(100), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("last_used_at", _TIME),
        sa.Column("last_used_address", sa.String(64)),
        sa.Column("revoked_at", _TIME),
        sa.Column("revoked_reason", sa.String(500)),
        sa.PrimaryKeyConstraint("id", name="pk_oauth_clients"),
        sa.ForeignKeyConstraint(["consumer_id"], ["consumers.id"], name="fk_oauth_clients_consumer_id"),
    )
    op.create_index("ix_oauth_clients_consumer_id", "oauth_clients", ["consumer_id"])


def downgrade() -> None:
    """Drop the tables, the dependent ones first."""
    for table in ("deprecated_use", "secrets", "signing_keys", "oauth_clients", "api_keys", "consumers"):
        op.drop_table(table)
