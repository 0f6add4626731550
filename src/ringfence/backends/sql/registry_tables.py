"""The tables of the registry, as the newest migration leaves them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text

from ringfence.backends.sql.tables import METADATA

_SEQ = BigInteger().with_variant(Integer, "sqlite")


def _columns(*, history: bool) -> tuple[Column[object], ...]:
    return (
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("refusals", Text, nullable=False),
        Column("exceptions", Text, nullable=False),
        Column("starts_ms", BigInteger, nullable=False),
        Column("expires_ms", BigInteger),
        Column("changed_ms", BigInteger, nullable=False),
        Column("changed_by", String(160), nullable=False),
        Column("way", String(32), nullable=False),
        Column("version", BigInteger, primary_key=history, nullable=False, index=not history, autoincrement=False),
    )


preferences = Table("preferences", METADATA, *_columns(history=False))
preference_history = Table("preference_history", METADATA, *_columns(history=True))

consents = Table(
    "consents",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("number", BigInteger, nullable=False, index=True),
    Column("company", String(64), nullable=False, index=True),
    Column("categories", Integer, nullable=False),
    Column("channels", Integer, nullable=False),
    Column("per_day", Integer, nullable=False),
    Column("per_week", Integer, nullable=False),
    Column("given_ms", BigInteger, nullable=False),
    Column("starts_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("wording", Text, nullable=False),
    Column("way", String(64), nullable=False),
    Column("request", String(128), nullable=False),
    Column("evidence", String(64), nullable=False, index=True),
    Column("recorded_by", String(160), nullable=False),
    Column("recorded_ms", BigInteger, nullable=False),
    Column("confirmed_ms", BigInteger),
    Column("must_confirm", Boolean, nullable=False),
    Column("withdrawn_ms", BigInteger),
    Column("used_ms", BigInteger),
    Column("former", BigInteger, nullable=False, index=True),
    Column("version", BigInteger, nullable=False, index=True),
)

withdrawals = Table(
    "withdrawals",
    METADATA,
    Column("id", _SEQ, primary_key=True, autoincrement=True),
    Column("number", BigInteger, nullable=False, index=True),
    Column("company", String(64), nullable=False),
    Column("categories", Integer, nullable=False),
    Column("channels", Integer, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("way", String(64), nullable=False),
    Column("by", String(160), nullable=False),
    sqlite_autoincrement=True,
)

evidence = Table(
    "evidence",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("media", String(64), nullable=False),
    Column("body", LargeBinary),
    Column("size", BigInteger, nullable=False),
    Column("added_by", String(160), nullable=False),
    Column("added_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger, nullable=False, index=True),
    Column("deleted_ms", BigInteger),
)

ledger = Table(
    "ledger",
    METADATA,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(32), nullable=False),
    Column("id", String(128), nullable=False),
    Column("from_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger),
    Column("entry", Text, nullable=False),
    Column("by", String(160), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("superseded_ms", BigInteger),
    Column("reason", Text, nullable=False),
    Index("ledger_entries", "kind", "id"),
)

ledger_numbers = Table(
    "ledger_numbers",
    METADATA,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Index("ledger_numbers_range", "first", "last"),
)

ledger_companies = Table(
    "ledger_companies",
    METADATA,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("company", String(128), primary_key=True),
    Index("ledger_companies_company", "company"),
)

leads = Table(
    "leads",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("provider", Text, nullable=False),
    Column("app", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("note", Text, nullable=False),
    Column("first_ms", BigInteger, nullable=False),
    Column("last_ms", BigInteger, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("changed_by", String(160), nullable=False),
    Index("leads_recent", "last_ms", "id"),
)

lead_reports = Table(
    "lead_reports",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("lead", String(32), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

codes = Table(
    "codes",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("number", BigInteger, nullable=False, index=True),
    Column("purpose", String(16), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("code_hash", LargeBinary, nullable=False),
    Column("asker", String(64), nullable=False, index=True),
    Column("at_ms", BigInteger, nullable=False, index=True),
    Column("failures", Integer, nullable=False),
    Column("used_ms", BigInteger),
)

outbox = Table(
    "outbox",
    METADATA,
    Column("id", _SEQ, primary_key=True, autoincrement=True),
    Column("number", BigInteger, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("sent_ms", BigInteger),
    Column("kind", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_ms", BigInteger, nullable=False),
    Column("dead_ms", BigInteger),
    Column("why", String(64), nullable=False),
    sqlite_autoincrement=True,
)

sittings = Table(
    "sittings",
    METADATA,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("number", BigInteger, nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
)

deletions = Table(
    "deletions",
    METADATA,
    Column("id", _SEQ, primary_key=True, autoincrement=True),
    Column("what", String(32), nullable=False),
    Column("subject", String(64), nullable=False, index=True),
    Column("rows", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("by", String(160), nullable=False),
    Column("rule", Text, nullable=False),
    sqlite_autoincrement=True,
)

loads = Table(
    "loads",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("taken", BigInteger, nullable=False),
    Column("refused", BigInteger, nullable=False),
    Column("refused_bytes", BigInteger, nullable=False),
    Column("started_ms", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
)
