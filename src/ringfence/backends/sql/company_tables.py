"""The tables of companies: what they ask of the operator, their long work, quotas and canaries."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, String, Table, Text

from ringfence.backends.sql.tables import METADATA

applications = Table(
    "applications",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("company", String(64), nullable=False, index=True),
    Column("state", String(16), nullable=False, index=True),
    Column("asked", Text, nullable=False),
    Column("by", String(160), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("decided_by", String(160), nullable=False),
    Column("decided_ms", BigInteger),
    Column("reason", Text, nullable=False),
)

jobs = Table(
    "jobs",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("company", String(64), nullable=False, index=True),
    Column("by", String(160), nullable=False),
    Column("name", String(200), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("purpose", String(16)),
    Column("category", String(32)),
    Column("channel", String(16)),
    Column("state", String(16), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("yes", BigInteger, nullable=False),
    Column("sometimes", BigInteger, nullable=False),
    Column("no", BigInteger, nullable=False),
    Column("result_bytes", BigInteger, nullable=False),
    Column("sketch", LargeBinary, nullable=False),
    Column("canaries", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Column("valid_until_ms", BigInteger),
    Column("expires_ms", BigInteger),
)

quotas = Table(
    "quotas",
    METADATA,
    Column("company", String(64), primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("used_for", String(16), primary_key=True),
    Column("numbers", BigInteger, nullable=False),
)

canaries = Table(
    "canaries",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("company", String(64), nullable=False, index=True),
    Column("since_ms", BigInteger, nullable=False),
)
