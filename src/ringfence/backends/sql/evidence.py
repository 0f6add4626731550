"""What proves a consent: stored once by its hash, deleted with a receipt."""

from __future__ import annotations

import hashlib

from sqlalchemy import delete, insert, select, update

from ringfence.backends.sql.database import Database
from ringfence.backends.sql.registry_tables import consents, deletions, evidence
from ringfence.registry.person import check_evidence

_RULE = "evidence is kept for a time after its last use (consent.toml), then deleted"
_SLICE = 500


class SqlEvidence:
    """Fulfils `EvidenceStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, body: bytes, media: str, *, by: str, at_ms: int) -> str:
        """Keep it; the same bytes again are kept once. Returns its SHA-256. Raises `Refused`."""
        check_evidence(body, media)
        digest = hashlib.sha256(body).hexdigest()
        held = evidence.c.hash == digest
        with self._database.write() as connection:
            if connection.execute(select(evidence.c.hash).where(held).with_for_update()).scalar() is not None:
                again = {"body": body, "media": media, "used_ms": at_ms, "deleted_ms": None}
                connection.execute(update(evidence).where(held).values(again))
                return digest
            row = {"hash": digest, "media": media, "body": body, "size": len(body), "added_by": by}
            connection.execute(insert(evidence), row | {"added_ms": at_ms, "used_ms": at_ms, "deleted_ms": None})
        return digest

    def fetch(self, digest: str) -> tuple[str, bytes] | None:
        """Media type and bytes; None when it is not there, or deleted."""
        with self._database.read() as connection:
            row = connection.execute(
                select(evidence.c.media, evidence.c.body).where(evidence.c.hash == digest, evidence.c.body.is_not(None))
            ).one_or_none()
        return None if row is None else (str(row.media), bytes(row.body))

    def retire(self, now_ms: int, *, keep_ms: int, by: str) -> int:
        """Delete what no living consent needs and nobody used for so long, each with a receipt; returns how many.

        Detached consents of that age go with it.
        """
        gone, cutoff = 0, now_ms - keep_ms
        living = select(consents.c.evidence).where(consents.c.withdrawn_ms.is_(None), consents.c.expires_ms > now_ms)
        old = select(evidence.c.hash).where(
            evidence.c.used_ms < cutoff, evidence.c.deleted_ms.is_(None), evidence.c.hash.not_in(living)
        )
        while True:
            with self._database.write() as connection:
                slice_ = list(connection.execute(old.limit(_SLICE)).scalars())
                if slice_:
                    hashes = evidence.c.hash.in_(slice_)
                    connection.execute(update(evidence).where(hashes).values(body=None, deleted_ms=now_ms))
                    receipt = {"what": "evidence", "rows": 1, "at_ms": now_ms, "by": by, "rule": _RULE}
                    connection.execute(insert(deletions), [receipt | {"subject": one} for one in slice_])
                gone += len(slice_)
                if len(slice_) < _SLICE:
                    unused = consents.c.used_ms.is_(None) | (consents.c.used_ms < cutoff)
                    over = (consents.c.number == 0) & (consents.c.withdrawn_ms < cutoff) & unused
                    connection.execute(delete(consents).where(over))
                    return gone
