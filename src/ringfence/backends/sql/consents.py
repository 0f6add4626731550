"""Consents, withdrawals, and the evidence."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from ringfence.access.audit import AuditEntry
from ringfence.backends.sql import changelog
from ringfence.backends.sql.audit import note, shown
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.registry_tables import consents, evidence, preferences, withdrawals
from ringfence.backends.sql.rows import fields, insert_new, value
from ringfence.registry.changes import ConsentsLoaded, ConsentsPut
from ringfence.registry.consent import (
    Consent,
    ConsentState,
    ConsentTerm,
    Withdrawal,
    check_consent,
    check_not_repeated,
    state_of,
    term_of,
    withdrawn_by,
)
from ringfence.registry.preference import said_ms
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.number import PhoneNumber

_CHUNK = 500
_MOST = 10_000
"""Consents of one number that are read."""
_USED_EVERY_MS = 3_600_000
"""The last use of a consent is kept to the hour: one write an hour and consent, not one a call."""


_HEARD = select(
    consents, *(preferences.c[name].label(f"said_{name}") for name in ("way", "starts_ms", "changed_ms"))
).select_from(consents.outerjoin(preferences, consents.c.number == preferences.c.number))
"""Consents, each beside as much of the number's preference as tells when it was said."""


class SqlConsents:
    """Fulfils `ConsentStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, consent: Consent, *, by: str, at_ms: int) -> Consent:
        """Keep it; the withdrawals on record count against it. Raises `Refused`, `Conflict` for a used id."""
        with self._database.write() as connection:
            seq = changelog.take(connection)
            kept = _weighed(connection, consent, by, at_ms)
            connection.execute(insert(consents), fields(kept) | {"version": seq, "former": 0})
            changelog.append(connection, seq, at_ms, [ConsentsPut(int(kept.number))])
            _audit(connection, kept, "consent.record", by, at_ms)
        return kept

    def confirm(self, consent_id: str, *, at_ms: int) -> Consent:
        """The person typed the code. Raises `NotFound`, `Refused` when it was withdrawn or is over."""
        with self._database.write() as connection:
            seq = changelog.take(connection)
            found = _find(connection, consent_id)
            if found.withdrawn_ms is not None or at_ms >= found.expires_ms:
                raise Refused("The consent was withdrawn or is over.", "Ask the person anew.")
            if found.confirmed_ms is not None:
                return found
            kept = msgspec.structs.replace(found, confirmed_ms=at_ms)
            changed = {"confirmed_ms": at_ms, "version": seq}
            connection.execute(update(consents).where(consents.c.id == consent_id).values(changed))
            changelog.append(connection, seq, at_ms, [ConsentsPut(int(kept.number))])
            _audit(connection, kept, "consent.confirm", f"number:{PhoneNumber(kept.number)}", at_ms)
        return kept

    def withdraw(self, withdrawal: Withdrawal) -> int:
        """Ends what it reaches and counts for ever after; returns how many consents ended. Again is harmless."""
        number, at_ms = int(withdrawal.number), withdrawal.at_ms
        with self._database.write() as connection:
            seq = changelog.take(connection)
            connection.execute(insert(withdrawals), fields(withdrawal))
            ended = [
                one.id for one in _of(connection, number) if one.withdrawn_ms is None and withdrawn_by(one, withdrawal)
            ]
            for consent_id in ended:
                changed = {"withdrawn_ms": at_ms, "version": seq}
                connection.execute(update(consents).where(consents.c.id == consent_id).values(changed))
            changelog.append(connection, seq, at_ms, [ConsentsPut(number)])
            target = f"number:{PhoneNumber(number)}"
            act = AuditEntry(at_ms=at_ms, actor=withdrawal.by, act="consent.withdraw", target=target)
            note(connection, msgspec.structs.replace(act, after=shown({"ended": ended, "way": withdrawal.way})))
        return len(ended)

    def find(self, consent_id: str) -> Consent | None:
        """The consent of that id."""
        with self._database.read() as connection:
            row = connection.execute(select(consents).where(consents.c.id == consent_id)).one_or_none()
        return None if row is None else value(row, Consent)

    def of(self, number: int, *, company: str = "", limit: int = 1_000) -> tuple[Consent, ...]:
        """A person's consents, newest first, withdrawn ones too."""
        with self._database.read() as connection:
            return _of(connection, int(number), company=company, limit=limit)

    def by_company(self, company: str, *, limit: int = 100, before: str = "") -> tuple[Consent, ...]:
        """A company's consents by id, descending; `before` is the last id of the page before."""
        wanted = select(consents).where(consents.c.company == company).order_by(consents.c.id.desc()).limit(limit)
        if before:
            wanted = wanted.where(consents.c.id < before)
        with self._database.read() as connection:
            return tuple(value(row, Consent) for row in connection.execute(wanted))

    def used(self, consent_ids: Iterable[str], *, at_ms: int) -> None:
        """Calls rested on them: their evidence is kept for as long as the rules say from here. Unknown ids are none."""
        wanted = list(dict.fromkeys(consent_ids))
        with self._database.write() as connection:
            for begin in range(0, len(wanted), _CHUNK):
                _use(connection, wanted[begin : begin + _CHUNK], at_ms)


def load_consents(connection: Connection, given: Sequence[Consent], *, by: str, at_ms: int) -> int:
    """Keep checked consents as one change in the caller's transaction; known ids are left out. Returns how many came.

    Withdrawals on record end those that they reach.
    """
    seq = changelog.take(connection)
    numbers = {int(one.number) for one in given}
    words = _withdrawals_of(connection, numbers)
    kept = [_ended(_stamped(one, by, at_ms), words.get(int(one.number), ())) for one in given]
    came = insert_new(connection, consents, [fields(one) | {"version": seq, "former": 0} for one in kept])
    changelog.append(connection, seq, at_ms, [ConsentsLoaded()])
    return came


def _use(connection: Connection, ids: Sequence[str], at_ms: int) -> None:
    lately = consents.c.used_ms.is_not(None) & (consents.c.used_ms > at_ms - _USED_EVERY_MS)
    stale = select(consents.c.id, consents.c.evidence).where(consents.c.id.in_(ids), ~lately)
    found = connection.execute(stale).all()
    if not found:
        return
    connection.execute(update(consents).where(consents.c.id.in_([row.id for row in found])).values(used_ms=at_ms))
    older = evidence.c.hash.in_({row.evidence for row in found}) & (evidence.c.used_ms < at_ms)
    connection.execute(update(evidence).where(older).values(used_ms=at_ms))


def terms_of(connection: Connection, number: int) -> tuple[ConsentTerm, ...]:
    """What the judge needs of a number's consents, in the caller's transaction."""
    wanted = _HEARD.where(consents.c.number == number).order_by(consents.c.recorded_ms.desc(), consents.c.id.desc())
    rows = connection.execute(wanted.limit(_MOST))
    return tuple(term for row in rows if (term := _term(row, value(row, Consent))) is not None)


def numbers_at(connection: Connection, seq: int) -> tuple[int, ...]:
    """Numbers whose consents changed last at this position."""
    return tuple(connection.execute(select(consents.c.number).where(consents.c.version == seq).distinct()).scalars())


def consenting_at(connection: Connection, seq: int) -> tuple[int, ...]:
    """Numbers with consents whose preference changed last at this position."""
    joined = consents.join(preferences, consents.c.number == preferences.c.number)
    wanted = select(consents.c.number).select_from(joined).where(preferences.c.version == seq).distinct()
    return tuple(connection.execute(wanted).scalars())


def every_term(connection: Connection) -> Iterable[tuple[int, tuple[ConsentTerm, ...]]]:
    """Each number with its consents, by number, in constant memory and the caller's transaction."""
    rows = connection.execution_options(yield_per=1_000).execute(
        _HEARD.where(consents.c.number != 0).order_by(consents.c.number)
    )
    number, terms = -1, list[ConsentTerm]()
    for row in rows:
        one = value(row, Consent)
        if one.number != number:
            if terms:
                yield number, tuple(terms)
            number, terms = one.number, []
        if (term := _term(row, one)) is not None:
            terms.append(term)
    if terms:
        yield number, tuple(terms)


def _term(row: Row[tuple[object, ...]], one: Consent) -> ConsentTerm | None:
    """What the judge needs of a consent, given its row of `_HEARD`."""
    unsaid = row.said_way is None
    return term_of(one, None if unsaid else said_ms(row.said_way, row.said_starts_ms, row.said_changed_ms))


def _weighed(connection: Connection, consent: Consent, by: str, at_ms: int) -> Consent:
    check_consent(consent, at_ms)
    number = int(consent.number)
    check_not_repeated(consent, _of(connection, number, company=consent.company))
    if consent.evidence and not _has_evidence(connection, consent.evidence):
        raise Refused("The evidence is not stored here.", "Upload it first; its id is the SHA-256 of the file.")
    kept = _ended(_stamped(consent, by, at_ms), _withdrawals_of(connection, {number}).get(number, ()))
    if state_of(kept, at_ms) is ConsentState.WITHDRAWN:
        raise Refused("The person withdrew this after it was given.", "Leave the person in peace.")
    return kept


def _stamped(consent: Consent, by: str, at_ms: int) -> Consent:
    """As it comes in: confirmation, withdrawal and use are not the sender's to say."""
    return msgspec.structs.replace(
        consent,
        id=consent.id or secrets.token_hex(12),
        number=int(consent.number),
        recorded_by=by,
        recorded_ms=at_ms,
        confirmed_ms=None,
        withdrawn_ms=None,
        used_ms=None,
    )


def _ended(consent: Consent, words: Iterable[Withdrawal]) -> Consent:
    reached = [one.at_ms for one in words if withdrawn_by(consent, one)]
    return msgspec.structs.replace(consent, withdrawn_ms=min(reached)) if reached else consent


def _withdrawals_of(connection: Connection, numbers: Iterable[int]) -> dict[int, list[Withdrawal]]:
    found: dict[int, list[Withdrawal]] = {}
    wanted = list(numbers)
    for at in range(0, len(wanted), 500):
        rows = connection.execute(select(withdrawals).where(withdrawals.c.number.in_(wanted[at : at + 500])))
        for row in rows:
            one = value(row, Withdrawal)
            found.setdefault(one.number, []).append(one)
    return found


def _has_evidence(connection: Connection, digest: str) -> bool:
    held = select(evidence.c.hash).where(evidence.c.hash == digest, evidence.c.deleted_ms.is_(None))
    return connection.execute(held).scalar() is not None


def _find(connection: Connection, consent_id: str) -> Consent:
    row: Row[tuple[object, ...]] | None = connection.execute(
        select(consents).where(consents.c.id == consent_id)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such consent.", "Use the id that recording it returned.")
    return value(row, Consent)


def _of(connection: Connection, number: int, *, company: str = "", limit: int = _MOST) -> tuple[Consent, ...]:
    wanted = select(consents).where(consents.c.number == number)
    if company:
        wanted = wanted.where(consents.c.company == company)
    rows = connection.execute(wanted.order_by(consents.c.recorded_ms.desc(), consents.c.id.desc()).limit(limit))
    return tuple(value(row, Consent) for row in rows)


def _audit(connection: Connection, consent: Consent, act: str, by: str, at_ms: int) -> None:
    told = shown({"number": str(PhoneNumber(consent.number)), "company": consent.company, "evidence": consent.evidence})
    note(connection, AuditEntry(at_ms=at_ms, actor=by, act=act, target=f"consent:{consent.id}", after=told))
