"""The spine: people, keys, lists, trunks, complaints, and the record of changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SEQ = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make every table, empty."""
    _accounts()
    _sessions()
    _api_keys()
    _audit()
    _looks()
    _list_entries()
    _trunks()
    _complaints()
    _feedback()
    _forgotten()
    _receipts()
    _changes()
    _counter()
    op.bulk_insert(
        sa.table("counter", sa.column("name", sa.String), sa.column("value", sa.BigInteger)),
        [{"name": "changes", "value": 0}, {"name": "pruned", "value": 0}],
    )


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failed_ms", sa.BigInteger, nullable=False),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("seen_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_sessions_account", "sessions", ["account"])


def _api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(12), primary_key=True),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("rate_per_s", sa.Integer, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger),
        sa.Column("revoked_ms", sa.BigInteger),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", _SEQ, primary_key=True, autoincrement=True),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.String(160), nullable=False),
        sa.Column("act", sa.String(64), nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_at_ms", "audit", ["at_ms"])
    op.create_index("ix_audit_actor", "audit", ["actor"])
    op.create_index("ix_audit_act", "audit", ["act"])
    op.create_index("ix_audit_target", "audit", ["target"])


def _looks() -> None:
    op.create_table(
        "looks",
        sa.Column("id", _SEQ, primary_key=True, autoincrement=True),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.String(160), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_looks_at_ms", "looks", ["at_ms"])
    op.create_index("ix_looks_actor", "looks", ["actor"])
    op.create_index("ix_looks_number", "looks", ["number"])


def _list_entries() -> None:
    op.create_table(
        "list_entries",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("added_ms", sa.BigInteger, nullable=False),
        sa.Column("batch", sa.String(64), nullable=False),
        sa.Column("list", sa.String(32), nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("carrier", sa.Text, nullable=False),
        sa.Column("subscriber", sa.BigInteger, nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("added_by", sa.String(160), nullable=False),
        sa.Column("starts_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("ended_by", sa.String(160), nullable=False),
        sa.Column("end_reason", sa.Text, nullable=False),
    )
    op.create_index("ix_list_entries_added_ms", "list_entries", ["added_ms"])
    op.create_index("ix_list_entries_batch", "list_entries", ["batch"])
    op.create_index("list_entries_numbers", "list_entries", ["first", "last"])
    op.create_index("list_entries_subscriber", "list_entries", ["subscriber"])


def _trunks() -> None:
    op.create_table(
        "trunks",
        sa.Column("id", _SEQ, primary_key=True, autoincrement=True),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("trunk", sa.LargeBinary, nullable=False),
        sa.Column("from_ms", sa.BigInteger, nullable=False),
        sa.Column("until_ms", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_trunks_name", "trunks", ["name"])


def _complaints() -> None:
    op.create_table(
        "complaints",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("seq", _SEQ, nullable=False, unique=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("reporter", sa.String(64), nullable=False),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("source", sa.String(160), nullable=False),
        sa.Column("received_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_complaints_number", "complaints", ["number"])


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("seq", _SEQ, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("judgement", sa.String(16), nullable=False),
        sa.Column("by", sa.String(160), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("decision", sa.String(32), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_index("ix_feedback_number", "feedback", ["number"])
    op.create_index("ix_feedback_decision", "feedback", ["decision"])


def _forgotten() -> None:
    op.create_table(
        "forgotten",
        sa.Column("seq", _SEQ, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_forgotten_number", "forgotten", ["number"])


def _receipts() -> None:
    op.create_table(
        "receipts",
        sa.Column("owner", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("body_hash", sa.LargeBinary, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_receipts_at_ms", "receipts", ["at_ms"])


def _changes() -> None:
    op.create_table(
        "changes",
        sa.Column("seq", _SEQ, primary_key=True, autoincrement=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("change", sa.Text, nullable=False),
    )
    op.create_index("ix_changes_at_ms", "changes", ["at_ms"])


def _counter() -> None:
    op.create_table(
        "counter",
        sa.Column("name", sa.String(16), primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
