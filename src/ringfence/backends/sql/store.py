"""Everything that is stored, opened at once."""

from __future__ import annotations

from pathlib import Path

from ringfence.backends.sql import changelog
from ringfence.backends.sql.accounts import SqlAccounts
from ringfence.backends.sql.applications import SqlApplications
from ringfence.backends.sql.audit import SqlAudit
from ringfence.backends.sql.codes import SqlCodes
from ringfence.backends.sql.complaints import SqlComplaints
from ringfence.backends.sql.consents import SqlConsents
from ringfence.backends.sql.database import Database, connect
from ringfence.backends.sql.evidence import SqlEvidence
from ringfence.backends.sql.factors import SqlFactors
from ringfence.backends.sql.jobs import SqlCanaries, SqlJobs, SqlQuotas
from ringfence.backends.sql.keys import SqlKeys
from ringfence.backends.sql.leads import SqlLeads
from ringfence.backends.sql.ledger import SqlLedger
from ringfence.backends.sql.limits import SqlLimits
from ringfence.backends.sql.list_book import SqlListBook
from ringfence.backends.sql.lists import SqlLists
from ringfence.backends.sql.loads import SqlLoads
from ringfence.backends.sql.migrate import migrate
from ringfence.backends.sql.outbox import SqlOutbox
from ringfence.backends.sql.persons import SqlPersons
from ringfence.backends.sql.preferences import SqlPreferences
from ringfence.backends.sql.receipts import SqlReceipts
from ringfence.backends.sql.sessions import SqlSessions
from ringfence.backends.sql.sittings import SqlSittings
from ringfence.backends.sql.suspicions import SqlSuspicions
from ringfence.backends.sql.trunks import SqlTrunks
from ringfence.backends.sql.waves import SqlWaves

_DAY_MS = 86_400_000
CHANGES_KEPT_MS = 7 * _DAY_MS
OPEN_SUSPICIONS_KEPT_MS = 90 * _DAY_MS
"""A suspicion that nobody looked into and no run found again is deleted after so long."""


class Store:
    """One attribute for each protocol; threads may share it."""

    def __init__(self, database: Database, key: bytes = b"") -> None:
        self.database = database
        self.accounts = SqlAccounts(database)
        self.sessions = SqlSessions(database)
        self.factors = SqlFactors(database)
        self.limits = SqlLimits(database)
        self.keys = SqlKeys(database)
        self.audit = SqlAudit(database)
        self.receipts = SqlReceipts(database)
        self.lists = SqlLists(database)
        self.trunks = SqlTrunks(database)
        self.complaints = SqlComplaints(database)
        self.preferences = SqlPreferences(database)
        self.consents = SqlConsents(database)
        self.evidence = SqlEvidence(database)
        self.ledger = SqlLedger(database)
        self.leads = SqlLeads(database)
        self.codes = SqlCodes(database)
        self.outbox = SqlOutbox(database)
        self.sittings = SqlSittings(database)
        self.loads = SqlLoads(database)
        self.persons = SqlPersons(database, key)
        self.suspicions = SqlSuspicions(database)
        self.waves = SqlWaves(database)
        self.applications = SqlApplications(database)
        self.jobs = SqlJobs(database)
        self.quotas = SqlQuotas(database)
        self.canaries = SqlCanaries(database)
        self.list_book = SqlListBook(database)

    def prune(self, now_ms: int, *, audit_days: int, looks_days: int) -> int:
        """Delete what is older than its retention; returns how many rows. Run it once an hour."""
        gone = self.sessions.prune(now_ms) + self.receipts.prune(now_ms) + self.codes.prune(now_ms)
        gone += self.outbox.prune(now_ms) + self.sittings.prune(now_ms)
        gone += self.limits.prune(now_ms) + self.leads.prune(now_ms - audit_days * _DAY_MS)
        gone += self.audit.prune(
            acts_before_ms=now_ms - audit_days * _DAY_MS, looks_before_ms=now_ms - looks_days * _DAY_MS
        )
        gone += self.suspicions.prune(
            open_before_ms=now_ms - OPEN_SUSPICIONS_KEPT_MS, settled_before_ms=now_ms - audit_days * _DAY_MS
        )
        gone += self.waves.prune(now_ms - OPEN_SUSPICIONS_KEPT_MS)
        with self.database.write() as connection:
            return gone + changelog.prune(connection, now_ms - CHANGES_KEPT_MS)

    def close(self) -> None:
        """Let what was asked become durable, then close every connection."""
        self.preferences.close()
        self.database.close()


def open_store(address: str | Path, key: bytes = b"") -> Store:
    """Open, or make, the store at a path (SQLite) or PostgreSQL URL, and bring it to the newest migration.

    `key` is the installation's secret: receipts of deletion name numbers by hashes under it.
    """
    database = connect(address)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return Store(database, key)
