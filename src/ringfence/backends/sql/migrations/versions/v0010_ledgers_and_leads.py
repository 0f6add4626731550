"""Which companies an entry of the ledgers names; leads from the public."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Entries that there are get the companies that they name themselves."""
    op.create_table(
        "ledger_companies",
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("company", sa.String(128), primary_key=True),
    )
    op.create_index("ledger_companies_company", "ledger_companies", ["company"])
    op.create_table(
        "leads",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("app", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("first_ms", sa.BigInteger, nullable=False),
        sa.Column("last_ms", sa.BigInteger, nullable=False),
        sa.Column("reports", sa.Integer, nullable=False),
        sa.Column("changed_by", sa.String(160), nullable=False),
    )
    op.create_index("leads_recent", "leads", ["last_ms", "id"])
    op.create_table(
        "lead_reports",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("lead", sa.String(32), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_lead_reports_lead", "lead_reports", ["lead"])
    _fill()


def _fill() -> None:
    connection = op.get_bind()
    ledger = sa.table("ledger", sa.column("version"), sa.column("kind"), sa.column("entry"))
    companies = sa.table("ledger_companies", sa.column("version"), sa.column("company"))
    for version, kind, entry in connection.execute(sa.select(ledger.c.version, ledger.c.kind, ledger.c.entry)).all():
        rows = [{"version": version, "company": one} for one in sorted(_named(kind, json.loads(entry)))]
        if rows:
            connection.execute(sa.insert(companies), rows)


def _named(kind: str, entry: dict[str, object]) -> set[str]:
    names = {
        "holding": ("holder",), "line": ("customer", "carrier"), "customer": ("id", "provider"),
        "licence": ("holder",), "campaign": ("company",),
    }.get(kind, ("id",))  # fmt: skip
    named = {str(entry.get(name) or "") for name in names}
    chain = entry.get("chain")
    return (named | {str(one) for one in (chain if isinstance(chain, list) else [])}) - {""}
