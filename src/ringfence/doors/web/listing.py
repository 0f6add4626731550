"""List entries as a form asks for them: add one, end one."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ringfence.doors.web.clock import DAY_MS, read_time
from ringfence.doors.web.visit import Visit
from ringfence.doors.web.words import N_
from ringfence.screening.book import NATIONAL, Level, ListEntry, ListKind, ListScope
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import PhoneNumber

NO_LIST = N_("Choose a list.")
NO_REASON = N_("Say why. The person concerned may ask, and it goes into the audit trail.")
NO_EXPIRY = N_("A block needs a day on which it ends; it can be renewed.")
DAYS = (1, 7, 30, 90, 180)
"""Spans that the form offers, days; 0 in the form means no end."""


def read_entry(
    visit: Visit, number: PhoneNumber, zone: ZoneInfo, *, called: PhoneNumber | None = None, basis: str = ""
) -> ListEntry:
    """The entry that a form asks for; raises `Refused` when list, reason or expiry is missing.

    Where the form says `scope=subscriber` the entry counts for calls to `called` alone.
    """
    try:
        kind = ListKind(visit.form.one("list"))
    except ValueError as error:
        raise Refused(NO_LIST) from error
    reason = visit.form.needed("reason", NO_REASON)
    expires = _expiry(visit, zone)
    if kind is ListKind.BLOCK and expires is None:
        raise Refused(NO_EXPIRY)
    personal = called is not None and visit.form.one("scope") == "subscriber"
    return ListEntry(
        list=kind,
        scope=ListScope(level=Level.SUBSCRIBER, subscriber=int(called or 0)) if personal else NATIONAL,
        numbers=NumberRange(int(number), int(number)),
        reason=reason[:2_000],
        basis=(basis or visit.form.one("basis"))[:500],
        added_by=visit.actor,
        starts_ms=visit.now_ms,
        expires_ms=expires,
    )


def _expiry(visit: Visit, zone: ZoneInfo) -> int | None:
    days = visit.form.one("days")
    if days.isascii() and days.isdigit() and len(days) < 5:
        return visit.now_ms + int(days) * DAY_MS if int(days) else None
    return read_time(visit.form.one("expires"), zone)
