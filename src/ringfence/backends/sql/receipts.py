"""Receipts of requests that carried an idempotency key."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, insert, select, update

from ringfence.access.receipt import CLAIM_MS, KEEP_MS, Receipt
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.rows import fields, value
from ringfence.backends.sql.tables import receipts
from ringfence.telecom.errors import Conflict, Refused

_WORKING = "A request with this idempotency key is being worked on."


class SqlReceipts:
    """Fulfils `ReceiptStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, receipt: Receipt) -> Receipt | None:
        """None: the key is yours, do the work. A receipt: answer with it. Raises `Conflict` or `Refused`."""
        with self._database.write() as connection:
            row = connection.execute(select(receipts).where(_is(receipt.owner, receipt.key))).one_or_none()
            if row is not None:
                known = value(row, Receipt)
                age = receipt.at_ms - known.at_ms
                if age < (KEEP_MS if known.status else CLAIM_MS):
                    return _repeated(known, receipt)
                connection.execute(delete(receipts).where(_is(receipt.owner, receipt.key)))
            # Two at once: the second meets the primary key, and `write` says Conflict.
            connection.execute(insert(receipts), fields(receipt))
        return None

    def keep(self, receipt: Receipt) -> None:
        """Keep the answer."""
        answer = {"status": receipt.status, "body": receipt.body}
        with self._database.write() as connection:
            connection.execute(update(receipts).where(_is(receipt.owner, receipt.key)).values(answer))

    def release(self, owner: str, key: str) -> None:
        """The work failed on our side: let the same key try again."""
        with self._database.write() as connection:
            connection.execute(delete(receipts).where(_is(owner, key)))

    def prune(self, now_ms: int) -> int:
        """Forget receipts older than a day; returns how many."""
        with self._database.write() as connection:
            return connection.execute(delete(receipts).where(receipts.c.at_ms < now_ms - KEEP_MS)).rowcount


def _is(owner: str, key: str) -> ColumnElement[bool]:
    return (receipts.c.owner == owner) & (receipts.c.key == key)


def _repeated(known: Receipt, receipt: Receipt) -> Receipt:
    if known.body_hash != receipt.body_hash:
        raise Refused("This idempotency key was used for another request.", "Use a new key for each new request.")
    if not known.status:
        raise Conflict(_WORKING, "Wait a second, then repeat it with the same key.")
    return known
