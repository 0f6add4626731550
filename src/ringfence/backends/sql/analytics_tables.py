"""The tables of analytics, as the newest migration leaves them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from ringfence.backends.sql.tables import METADATA

suspicions = Table(
    "suspicions",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("detector", String(40), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("live", Integer, nullable=False),
    Column("score_permyriad", Integer, nullable=False),
    Column("suspect", LargeBinary, nullable=False),
    Column("found_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("times", Integer, nullable=False),
    Column("standing", String(16), nullable=False),
    Column("by", String(160), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Index("suspicions_by_rank", "standing", "live", "score_permyriad", "seen_ms"),
    Index("suspicions_by_detector", "detector", "standing"),
    Index("suspicions_by_standing", "standing", "at_ms"),
)

suspicion_numbers = Table(
    "suspicion_numbers",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("suspicion", String(16), primary_key=True, index=True),
)
"""Which numbers a suspicion speaks of."""

waves = Table(
    "waves",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("live", Integer, nullable=False),
    Column("seen_ms", BigInteger, nullable=False, index=True),
    Column("wave", LargeBinary, nullable=False),
)
