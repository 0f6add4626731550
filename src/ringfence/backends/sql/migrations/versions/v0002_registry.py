"""The registry: preferences, consents with evidence, ledgers, one-time codes, bulk loads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_SEQ = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make every table, empty."""
    _preferences()
    _preference_history()
    _consents()
    _withdrawals()
    _evidence()
    _ledger()
    _ledger_numbers()
    _codes()
    _outbox()
    _deletions()
    _loads()


def _preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("refusals", sa.Text, nullable=False),
        sa.Column("exceptions", sa.Text, nullable=False),
        sa.Column("starts_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger),
        sa.Column("changed_ms", sa.BigInteger, nullable=False),
        sa.Column("changed_by", sa.String(160), nullable=False),
        sa.Column("way", sa.String(32), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_preferences_version", "preferences", ["version"])


def _preference_history() -> None:
    op.create_table(
        "preference_history",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("refusals", sa.Text, nullable=False),
        sa.Column("exceptions", sa.Text, nullable=False),
        sa.Column("starts_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger),
        sa.Column("changed_ms", sa.BigInteger, nullable=False),
        sa.Column("changed_by", sa.String(160), nullable=False),
        sa.Column("way", sa.String(32), nullable=False),
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
    )


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("company", sa.String(64), nullable=False),
        sa.Column("categories", sa.Integer, nullable=False),
        sa.Column("channels", sa.Integer, nullable=False),
        sa.Column("per_day", sa.Integer, nullable=False),
        sa.Column("per_week", sa.Integer, nullable=False),
        sa.Column("given_ms", sa.BigInteger, nullable=False),
        sa.Column("starts_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("wording", sa.Text, nullable=False),
        sa.Column("way", sa.String(64), nullable=False),
        sa.Column("request", sa.String(128), nullable=False),
        sa.Column("evidence", sa.String(64), nullable=False),
        sa.Column("recorded_by", sa.String(160), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger, nullable=False),
        sa.Column("confirmed_ms", sa.BigInteger),
        sa.Column("must_confirm", sa.Boolean, nullable=False),
        sa.Column("withdrawn_ms", sa.BigInteger),
        sa.Column("used_ms", sa.BigInteger),
        sa.Column("former", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_consents_company", "consents", ["company"])
    op.create_index("ix_consents_evidence", "consents", ["evidence"])
    op.create_index("ix_consents_former", "consents", ["former"])
    op.create_index("ix_consents_number", "consents", ["number"])
    op.create_index("ix_consents_version", "consents", ["version"])


def _withdrawals() -> None:
    op.create_table(
        "withdrawals",
        sa.Column("id", _SEQ, primary_key=True, autoincrement=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("company", sa.String(64), nullable=False),
        sa.Column("categories", sa.Integer, nullable=False),
        sa.Column("channels", sa.Integer, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("way", sa.String(64), nullable=False),
        sa.Column("by", sa.String(160), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_withdrawals_number", "withdrawals", ["number"])


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("media", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("added_by", sa.String(160), nullable=False),
        sa.Column("added_ms", sa.BigInteger, nullable=False),
        sa.Column("used_ms", sa.BigInteger, nullable=False),
        sa.Column("deleted_ms", sa.BigInteger),
    )
    op.create_index("ix_evidence_used_ms", "evidence", ["used_ms"])


def _ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("id", sa.String(128), nullable=False),
        sa.Column("from_ms", sa.BigInteger, nullable=False),
        sa.Column("until_ms", sa.BigInteger),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("by", sa.String(160), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("superseded_ms", sa.BigInteger),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_index("ledger_entries", "ledger", ["kind", "id"])


def _ledger_numbers() -> None:
    op.create_table(
        "ledger_numbers",
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("first", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("last", sa.BigInteger, nullable=False),
    )
    op.create_index("ledger_numbers_range", "ledger_numbers", ["first", "last"])


def _codes() -> None:
    op.create_table(
        "codes",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("code_hash", sa.LargeBinary, nullable=False),
        sa.Column("asker", sa.String(64), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("used_ms", sa.BigInteger),
    )
    op.create_index("ix_codes_asker", "codes", ["asker"])
    op.create_index("ix_codes_at_ms", "codes", ["at_ms"])
    op.create_index("ix_codes_number", "codes", ["number"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", _SEQ, primary_key=True, autoincrement=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("sent_ms", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_number", "outbox", ["number"])


def _deletions() -> None:
    op.create_table(
        "deletions",
        sa.Column("id", _SEQ, primary_key=True, autoincrement=True),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("by", sa.String(160), nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deletions_subject", "deletions", ["subject"])


def _loads() -> None:
    op.create_table(
        "loads",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("taken", sa.BigInteger, nullable=False),
        sa.Column("refused", sa.BigInteger, nullable=False),
        sa.Column("refused_bytes", sa.BigInteger, nullable=False),
        sa.Column("started_ms", sa.BigInteger, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
    )
