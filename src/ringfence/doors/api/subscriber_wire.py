"""What the routes for subscribers take and answer."""

from __future__ import annotations

import re
from typing import Annotated

from msgspec import Meta, Struct

from ringfence.registry.consent import Consent, ConsentState, state_of
from ringfence.registry.person import Deletion, LookSeen, PersonRecord
from ringfence.registry.preference import DAY_MINUTES, MOST_EXCEPTIONS, MOST_REFUSALS, CompanyId, Preference, Refusal
from ringfence.telecom.commercial import (
    ALL_CATEGORIES,
    ALL_CHANNELS,
    ALL_DAYS,
    Category,
    Channel,
    DayKind,
    ReachKind,
    categories_mask,
    categories_of,
    channels_mask,
    channels_of,
    days_mask,
    days_of,
    reach_mask,
    reach_of,
)
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import PhoneNumber

_HOURS = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
Moment = Annotated[int, Meta(ge=0, le=253_402_300_799_999)]
"""Milliseconds since 1970 UTC."""


class RefusalSent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that a person refuses. What is left out counts for all."""

    categories: tuple[Category, ...] = ()
    private_too: bool = False
    """Private calls as well, whatever they are about; then `number_kinds` must say of which numbers."""
    channels: tuple[Channel, ...] = ()
    number_kinds: tuple[ReachKind, ...] = ()
    days: tuple[DayKind, ...] = ()
    hours: str = ""
    """Local time, `20:00-09:00`; empty: the whole day."""

    def read(self) -> Refusal:
        """The refusal; raises `Refused` for hours that are none."""
        first, until = _hours(self.hours)
        return Refusal(
            categories=0 if self.private_too else categories_mask(self.categories) or ALL_CATEGORIES,
            channels=channels_mask(self.channels) or ALL_CHANNELS,
            number_kinds=reach_mask(self.number_kinds),
            days=days_mask(self.days) or ALL_DAYS,
            from_minute=first,
            until_minute=until,
        )


class PreferenceSent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a number refuses from now on, instead of what it said before. No refusals: it refuses nothing."""

    refusals: Annotated[tuple[RefusalSent, ...], Meta(max_length=MOST_REFUSALS)]
    exceptions: Annotated[tuple[CompanyId, ...], Meta(max_length=MOST_EXCEPTIONS)] = ()
    """Ids of companies that may reach the person all the same."""
    starts_ms: Moment = 0
    expires_ms: Moment | None = None

    def read(self, number: PhoneNumber) -> Preference:
        """The preference of that number."""
        return Preference(
            number=int(number),
            refusals=tuple(one.read() for one in self.refusals),
            exceptions=self.exceptions,
            starts_ms=self.starts_ms,
            expires_ms=self.expires_ms,
        )


class PreferenceShown(Struct, frozen=True, kw_only=True):
    """What a number refuses, or refused."""

    number: str
    refusals: tuple[RefusalSent, ...]
    exceptions: tuple[str, ...]
    starts_ms: int
    expires_ms: int | None
    changed_ms: int
    """0: it never said anything."""
    way: str
    version: int


class HistoryShown(Struct, frozen=True):
    """All that a number said, newest first."""

    items: list[PreferenceShown]


class ConsentShown(Struct, frozen=True, kw_only=True):
    """One consent of a person."""

    id: str
    company: str
    state: ConsentState
    categories: tuple[Category, ...]
    channels: tuple[Channel, ...]
    per_day: int
    per_week: int
    given_ms: int
    starts_ms: int
    expires_ms: int
    wording: str
    way: str
    evidence: str
    """SHA-256 of what proves it."""
    confirmed_ms: int | None
    withdrawn_ms: int | None


class ConsentsShown(Struct, frozen=True):
    """A person's consents, newest first."""

    items: list[ConsentShown]


class WithdrawalSent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Consent that is taken back; what is left out counts for all. Give `consent`, or the other fields."""

    consent: Annotated[str, Meta(max_length=64)] = ""
    """Id of one consent: what it is about, from its company."""
    company: Annotated[str, Meta(max_length=64)] = ""
    categories: tuple[Category, ...] = ()
    channels: tuple[Channel, ...] = ()


class Withdrawn(Struct, frozen=True):
    """Consents that ended."""

    ended: int


class LooksShown(Struct, frozen=True):
    """Who looked at what is known of the number, newest first: as a kind, with the purpose."""

    items: tuple[LookSeen, ...]


class RecordShown(Struct, frozen=True, kw_only=True):
    """All that the registry holds of a number."""

    number: str
    preferences: list[PreferenceShown]
    consents: list[ConsentShown]
    withdrawals: list[WithdrawalShown]
    looks: tuple[LookSeen, ...]


class WithdrawalShown(Struct, frozen=True, kw_only=True):
    """One withdrawal that the registry remembers."""

    company: str
    categories: tuple[Category, ...]
    channels: tuple[Channel, ...]
    at_ms: int
    way: str


class DeletionShown(Struct, frozen=True, kw_only=True):
    """A receipt. `id` None: there was nothing to delete."""

    id: int | None
    rows: int
    at_ms: int
    rule: str


def refusal_shown(refusal: Refusal) -> RefusalSent:
    """As it could be sent."""
    first, until = refusal.from_minute, refusal.until_minute
    whole = (first, until) == (0, DAY_MINUTES)
    return RefusalSent(
        categories=() if refusal.categories in (0, ALL_CATEGORIES) else categories_of(refusal.categories),
        private_too=not refusal.categories,
        channels=() if refusal.channels == ALL_CHANNELS else channels_of(refusal.channels),
        number_kinds=reach_of(refusal.number_kinds),
        days=() if refusal.days == ALL_DAYS else days_of(refusal.days),
        hours="" if whole else f"{first // 60:02}:{first % 60:02}-{until // 60:02}:{until % 60:02}",
    )


def preference_shown(held: Preference) -> PreferenceShown:
    """As the wire shows it."""
    return PreferenceShown(
        number=str(PhoneNumber(held.number)),
        refusals=tuple(refusal_shown(one) for one in held.refusals),
        exceptions=held.exceptions,
        starts_ms=held.starts_ms,
        expires_ms=held.expires_ms,
        changed_ms=held.changed_ms,
        way=held.way,
        version=held.version,
    )


def consent_shown(held: Consent, now_ms: int) -> ConsentShown:
    """As the wire shows it."""
    return ConsentShown(
        id=held.id,
        company=held.company,
        state=state_of(held, now_ms),
        categories=categories_of(held.categories),
        channels=channels_of(held.channels),
        per_day=held.per_day,
        per_week=held.per_week,
        given_ms=held.given_ms,
        starts_ms=held.starts_ms,
        expires_ms=held.expires_ms,
        wording=held.wording,
        way=held.way,
        evidence=held.evidence,
        confirmed_ms=held.confirmed_ms,
        withdrawn_ms=held.withdrawn_ms,
    )


def record_shown(held: PersonRecord, now_ms: int) -> RecordShown:
    """As the wire shows it."""
    return RecordShown(
        number=str(PhoneNumber(held.number)),
        preferences=[preference_shown(one) for one in held.preferences],
        consents=[consent_shown(one, now_ms) for one in held.consents],
        withdrawals=[
            WithdrawalShown(
                company=one.company,
                categories=categories_of(one.categories),
                channels=channels_of(one.channels),
                at_ms=one.at_ms,
                way=one.way,
            )
            for one in held.withdrawals
        ],
        looks=held.looks,
    )


def deletion_shown(receipt: Deletion | None, now_ms: int) -> DeletionShown:
    """As the wire shows it."""
    if receipt is None:
        return DeletionShown(id=None, rows=0, at_ms=now_ms, rule="")
    return DeletionShown(id=receipt.id, rows=receipt.rows, at_ms=receipt.at_ms, rule=receipt.rule)


def _hours(text: str) -> tuple[int, int]:
    if not text:
        return 0, DAY_MINUTES
    read = _HOURS.fullmatch(text)
    if read is None:
        raise Refused(f"{text[:40]!r} are not hours", "write them like 20:00-09:00")
    hour, minute, until_hour, until_minute = (int(one) for one in read.groups())
    first, until = hour * 60 + minute, until_hour * 60 + until_minute
    if first >= DAY_MINUTES or until > DAY_MINUTES:
        raise Refused(f"{text[:40]!r} are not hours of a day", "write them like 20:00-09:00")
    return first, until
