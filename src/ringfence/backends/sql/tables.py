"""The tables, as the newest migration leaves them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData()
# SQLite only counts upwards by itself in a column typed INTEGER.
_SEQ = BigInteger().with_variant(Integer, "sqlite")

accounts = Table(
    "accounts",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("organisation_kind", String(16), nullable=False),
    Column("organisation_id", String(64), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("language", String(8), nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failed_ms", BigInteger, nullable=False),
)

sessions = Table(
    "sessions",
    METADATA,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("account", String(64), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("stage", String(8), nullable=False),
    Column("challenge", LargeBinary, nullable=False),
)

second_factors = Table(
    "second_factors",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("account", String(64), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("name", String(64), nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("credential", LargeBinary, nullable=False),
    Column("used", BigInteger, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger),
)

recovery_codes = Table(
    "recovery_codes",
    METADATA,
    Column("account", String(64), primary_key=True),
    Column("code_hash", LargeBinary, primary_key=True),
    Column("used_ms", BigInteger),
)

limits = Table(
    "limits",
    METADATA,
    Column("subject", String(64), primary_key=True),
    Column("due_ms", BigInteger, nullable=False, index=True),
)

api_keys = Table(
    "api_keys",
    METADATA,
    Column("id", String(12), primary_key=True),
    Column("name", String(128), nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("rate_per_s", Integer, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger),
    Column("revoked_ms", BigInteger),
    Column("company", String(64), nullable=False),
)

audit = Table(
    "audit",
    METADATA,
    Column("id", _SEQ, primary_key=True, autoincrement=True),
    Column("at_ms", BigInteger, nullable=False, index=True),
    Column("actor", String(160), nullable=False, index=True),
    Column("act", String(64), nullable=False, index=True),
    Column("target", Text, nullable=False, index=True),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_autoincrement=True,
)

looks = Table(
    "looks",
    METADATA,
    Column("id", _SEQ, primary_key=True, autoincrement=True),
    Column("at_ms", BigInteger, nullable=False, index=True),
    Column("actor", String(160), nullable=False, index=True),
    Column("number", BigInteger, nullable=False, index=True),
    Column("purpose", Text, nullable=False),
    sqlite_autoincrement=True,
)

list_entries = Table(
    "list_entries",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("added_ms", BigInteger, nullable=False, index=True),
    Column("batch", String(64), nullable=False, index=True),
    Column("list", String(32), nullable=False),
    Column("level", Integer, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("subscriber", BigInteger, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("added_by", String(160), nullable=False),
    Column("starts_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger),
    Column("ended_ms", BigInteger),
    Column("ended_by", String(160), nullable=False),
    Column("end_reason", Text, nullable=False),
    Index("list_entries_numbers", "first", "last"),
    Index("list_entries_subscriber", "subscriber"),
)

trunks = Table(
    "trunks",
    METADATA,
    Column("id", _SEQ, primary_key=True, autoincrement=True),
    Column("name", String(128), nullable=False, index=True),
    Column("trunk", LargeBinary, nullable=False),
    Column("from_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger),
    sqlite_autoincrement=True,
)

complaints = Table(
    "complaints",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("seq", _SEQ, nullable=False, unique=True),
    Column("number", BigInteger, nullable=False, index=True),
    Column("reporter", String(64), nullable=False),
    Column("category", String(64), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("source", String(160), nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("origin", String(64), nullable=False),
)

feedback = Table(
    "feedback",
    METADATA,
    Column("seq", _SEQ, primary_key=True),
    Column("number", BigInteger, nullable=False, index=True),
    Column("judgement", String(16), nullable=False),
    Column("by", String(160), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("decision", String(32), nullable=False, index=True),
    Column("note", Text, nullable=False),
)

forgotten = Table(
    "forgotten",
    METADATA,
    Column("seq", _SEQ, primary_key=True),
    Column("number", BigInteger, nullable=False, index=True),
    Column("at_ms", BigInteger, nullable=False),
)

receipts = Table(
    "receipts",
    METADATA,
    Column("owner", String(64), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("body_hash", LargeBinary, nullable=False),
    Column("at_ms", BigInteger, nullable=False, index=True),
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

changes = Table(
    "changes",
    METADATA,
    Column("seq", _SEQ, primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False, index=True),
    Column("change", Text, nullable=False),
)

counter = Table(
    "counter",
    METADATA,
    Column("name", String(16), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
