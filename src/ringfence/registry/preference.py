"""What may reach a subscriber: refusals, the preference that holds them, and whether they let a call pass."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Annotated, Protocol

import msgspec
from msgspec import Meta, Struct

from ringfence.telecom.commercial import (
    ALL_CATEGORIES,
    ALL_CHANNELS,
    ALL_DAYS,
    Category,
    Channel,
    DayKind,
    category_bit,
    channel_bit,
    day_bit,
)
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import NumberForm, PhoneNumber

DAY_MINUTES = 1440
MOST_REFUSALS = 16
MOST_EXCEPTIONS = 200
_SAID_ELSEWHERE = frozenset({"bulk", "carrier"})
"""Ways by which a carrier says again what its subscribers said before: no new word of the person."""
CompanyId = Annotated[str, Meta(min_length=1, max_length=64)]


class Refusal(Struct, frozen=True, array_like=True, gc=False):
    """One thing that a person refuses: a call is refused when it fits every field. Sets are bits (`commercial`).

    `Refusal()` refuses everything commercial at any time.
    """

    categories: Annotated[int, Meta(ge=0, le=ALL_CATEGORIES)] = ALL_CATEGORIES
    """0: whatever the call is about, private calls as well; then `number_kinds` must say which numbers."""
    channels: Annotated[int, Meta(ge=1, le=ALL_CHANNELS)] = ALL_CHANNELS
    number_kinds: Annotated[int, Meta(ge=0, lt=1 << 16)] = 0
    """Bits of `ReachKind`; 0: calls from any number."""
    days: Annotated[int, Meta(ge=1, le=ALL_DAYS)] = ALL_DAYS
    from_minute: Annotated[int, Meta(ge=0, lt=DAY_MINUTES)] = 0
    until_minute: Annotated[int, Meta(ge=0, le=DAY_MINUTES)] = DAY_MINUTES
    """Minutes of the local day, `until` excluded; a span over midnight has `until` below `from`. The kind of day is
    that of the minute itself, so that the hours after midnight belong to the new day."""


EVERYTHING_COMMERCIAL = Refusal()


class Profile(Struct, frozen=True, array_like=True, gc=False):
    """What the judge needs of a preference; few distinct ones serve millions of numbers."""

    refusals: tuple[Refusal, ...] = ()
    excepted: bool = False
    """Whether the person let some companies through: ask for them by number."""
    starts_ms: int = 0
    expires_ms: int | None = None


class Preference(Struct, frozen=True, kw_only=True):
    """All that a number refuses, at one moment of its history. Times: milliseconds since 1970 UTC."""

    number: int
    """Packed `PhoneNumber`."""
    refusals: tuple[Refusal, ...] = ()
    """Empty: the person refuses nothing (any more)."""
    exceptions: tuple[CompanyId, ...] = ()
    """Companies that may reach the person all the same."""
    starts_ms: int = 0
    expires_ms: int | None = None
    """Excluded."""
    changed_ms: int = 0
    """When it was said; given by the store."""
    changed_by: str = ""
    way: Annotated[str, Meta(max_length=32)] = ""
    """`web`, `message`, `api`, `bulk`, `carrier`."""
    version: int = 0
    """Position among all changes, given by the store: greater is later."""


class Reaching(Struct, frozen=True, gc=False):
    """A call or message on its way to a person, as preferences and consents see it."""

    at_ms: int
    local_minute: int
    day: DayKind
    channel: Channel
    commercial: bool
    """Whether it is known to be commercial, by a campaign, a ledger entry or what the message says."""
    category: Category | None = None
    company: str = ""
    number_kinds: int = 0
    """Bits of `ReachKind` that the calling number has."""


def profile_of(preference: Preference) -> Profile:
    """What the judge needs of it."""
    return Profile(preference.refusals, bool(preference.exceptions), preference.starts_ms, preference.expires_ms)


def pack_profile(profile: Profile) -> bytes:
    """The bytes that stand for a profile; equal profiles have equal bytes."""
    return msgspec.msgpack.encode(profile)


_UNPACK = msgspec.msgpack.Decoder(Profile)


def unpack_profile(raw: bytes) -> Profile:
    """The profile; raises `msgspec.DecodeError` or `ValidationError` for bytes of something else."""
    return _UNPACK.decode(raw)


def refused_by(profile: Profile, reaching: Reaching) -> Refusal | None:
    """The first refusal that the call fits; None lets it pass. Exceptions are the caller's to ask (`excepted`)."""
    if reaching.at_ms < profile.starts_ms or (profile.expires_ms is not None and reaching.at_ms >= profile.expires_ms):
        return None
    for refusal in profile.refusals:
        if fits(refusal, reaching):
            return refusal
    return None


def fits(refusal: Refusal, reaching: Reaching) -> bool:
    """Whether the call is one of those that this refusal names."""
    about = category_bit(reaching.category or Category.OTHER) if reaching.commercial else 0
    if refusal.categories and not refusal.categories & about:
        return False
    if refusal.number_kinds and not refusal.number_kinds & reaching.number_kinds:
        return False
    if not refusal.channels & channel_bit(reaching.channel) or not refusal.days & day_bit(reaching.day):
        return False
    return within(reaching.local_minute, refusal.from_minute, refusal.until_minute)


def within(minute: int, first: int, until: int) -> bool:
    """Whether a minute of the day lies in a span, `until` excluded, that may go over midnight."""
    return first <= minute < until if first < until else minute >= first or minute < until


def said_ms(way: str, starts_ms: int, changed_ms: int) -> int:
    """When a person said the preference, milliseconds since 1970 UTC: one that a carrier passes on, when it started."""
    return starts_ms if way in _SAID_ELSEWHERE else changed_ms


def check_preference(preference: Preference) -> None:
    """Raise `Refused` unless number, refusals and times make sense."""
    form = PhoneNumber(preference.number).form
    if form is not NumberForm.E164:
        raise Refused("This is not a subscriber's number.", "Give a whole number with its country code.")
    if len(preference.refusals) > MOST_REFUSALS or len(preference.exceptions) > MOST_EXCEPTIONS:
        raise Refused(
            "That is more than one person's preference.",
            f"Give at most {MOST_REFUSALS} refusals and {MOST_EXCEPTIONS} exceptions.",
        )
    for one in preference.refusals:
        if not one.categories and not one.number_kinds:
            raise Refused("A refusal names neither categories nor kinds of numbers.", "Choose at least one of them.")
        if one.from_minute == one.until_minute:
            raise Refused("The hours begin when they end.", "Leave the hours out for the whole day.")
    if preference.expires_ms is not None and preference.expires_ms <= preference.starts_ms:
        raise Refused("The preference ends before it starts.", "Give an expiry after the start.")


class PreferenceStore(Protocol):
    """Where preferences live. What was said before is kept as history until the number changes hands."""

    def put(self, preference: Preference, *, by: str, at_ms: int) -> Preference:
        """Take this preference instead of the number's present one; durable on return. Raises `Refused`."""
        ...

    def put_soon(self, preference: Preference, *, by: str, at_ms: int) -> Future[Preference]:
        """Like `put`; the answer comes when it is durable. Raises `Refused` at once."""
        ...

    def find(self, number: int) -> Preference | None:
        """The number's present preference."""
        ...

    def history(self, number: int, *, limit: int = 100) -> tuple[Preference, ...]:
        """All that the number ever said, newest first, the present one included."""
        ...


class PreferenceBook(Protocol):
    """The judge's read side, in a worker's memory or mapped; microseconds."""

    def profile(self, called: int) -> Profile | None:
        """What the number refuses; None when it never said anything."""
        ...

    def excepted(self, called: int, company: str) -> bool:
        """Whether the person lets this company through."""
        ...

    def age_s(self) -> float:
        """Seconds since the book was known to equal the store."""
        ...


class Comparison(Struct, frozen=True, kw_only=True):
    """The judge's read side against the store, in numbers of persons."""

    compared: int
    missing: int
    extra: int
    different: int
    damaged_pages: int
    changed_meanwhile: int
    equal: bool
    """Whether nothing differs, in consents neither."""
    consents: Comparison | None = None
    """The same of consents, in numbers of persons; damaged ones are blocks of the file."""
