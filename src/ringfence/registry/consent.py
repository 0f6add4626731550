"""A person's consent to be reached by a company; silence is refusal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Protocol

from msgspec import Meta, Struct

from ringfence.registry.preference import CompanyId
from ringfence.telecom.commercial import Category, Channel, category_bit, channel_bit
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import NumberForm, PhoneNumber

LONGEST_MS = 3 * 366 * 86_400_000
"""A consent without a nearer end counts for three years at most (our bound; the wording shown states the period)."""


class ConsentState(StrEnum):
    """What a consent is worth at a moment."""

    ASKED = "asked"
    """Recorded by the company, not yet confirmed by the person's own code: counts for nothing."""
    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    OVER = "over"
    """Its period has not begun or is over."""


class Consent(Struct, frozen=True, kw_only=True):
    """One consent with its proof. Times: milliseconds since 1970 UTC."""

    id: Annotated[str, Meta(max_length=64)] = ""
    """Given by the store when empty. A store takes each id once."""
    number: int
    """Packed `PhoneNumber` of the person."""
    company: CompanyId
    categories: Annotated[int, Meta(ge=1)]
    """Bits of `Category`."""
    channels: Annotated[int, Meta(ge=1)]
    """Bits of `Channel`."""
    per_day: Annotated[int, Meta(ge=0, le=1_000)] = 0
    """Calls and messages a day at most; 0: not stated."""
    per_week: Annotated[int, Meta(ge=0, le=7_000)] = 0
    given_ms: int
    """When the person said so."""
    starts_ms: int
    expires_ms: int
    """Excluded."""
    wording: Annotated[str, Meta(min_length=1, max_length=4_000)]
    """What was shown or read to the person: type, frequency and period (通信短信息服务管理规定)."""
    way: Annotated[str, Meta(min_length=1, max_length=64)]
    """`web`, `paper`, `voice`, `message` ..."""
    request: Annotated[str, Meta(max_length=128)] = ""
    """Id of the request that the person answered; the same request cannot win a consent again after a withdrawal."""
    evidence: Annotated[str, Meta(max_length=64)] = ""
    """SHA-256 of the stored object, hexadecimal."""
    recorded_by: Annotated[str, Meta(max_length=160)] = ""
    recorded_ms: int = 0
    confirmed_ms: int | None = None
    """When the person confirmed it with a code sent to the number (double confirmation)."""
    must_confirm: bool = True
    """Whether it counts only after that; False where the person cannot be reached by a code, with evidence instead."""
    withdrawn_ms: int | None = None
    used_ms: int | None = None
    """When a company last rested a call on it."""


def own_id(company: str, given: str) -> str:
    """What the store calls a consent to which a company gave an id: two companies may use the same."""
    return hashlib.blake2b(f"{company}\0{given}".encode(), digest_size=16, person=b"rf-consent-id").hexdigest()


class Withdrawal(Struct, frozen=True, kw_only=True):
    """A person takes consent back, by whatever channel; it counts at once and against older consents found later."""

    number: int
    company: str = ""
    """Empty: from every company."""
    categories: int = 0
    """Bits; 0: for everything."""
    channels: int = 0
    """Bits; 0: by every channel."""
    at_ms: int
    way: Annotated[str, Meta(min_length=1, max_length=64)]
    by: Annotated[str, Meta(max_length=160)] = ""


class Ask(Struct, frozen=True, gc=False):
    """May this company reach this number now, about this, by that channel?"""

    number: int
    company: str
    category: Category
    channel: Channel
    at_ms: int


class ConsentTerm(Struct, frozen=True, array_like=True, gc=False):
    """What the judge needs of a consent."""

    id: str
    company: str
    categories: int
    channels: int
    starts_ms: int
    expires_ms: int
    per_day: int = 0
    per_week: int = 0
    withdrawn_ms: int | None = None
    outweighs: bool = True
    """Whether the person gave it after the preference on record was said: the later word counts."""


class ConsentAnswer(Struct, frozen=True, gc=False):
    """Whether a consent covers, which one, and the rule that says so."""

    state: ConsentState | None
    """None: there is no consent of this kind at all."""
    id: str = ""
    per_day: int = 0
    per_week: int = 0
    outweighs: bool = False
    """Whether it is given and counts against what the person refuses: it was said later."""

    @property
    def covers(self) -> bool:
        """Whether the call may rest on it."""
        return self.state is ConsentState.GIVEN


NO_CONSENT = ConsentAnswer(None)


def state_of(consent: Consent, at_ms: int) -> ConsentState:
    """What the consent is worth at a moment."""
    if consent.withdrawn_ms is not None and consent.withdrawn_ms <= at_ms:
        return ConsentState.WITHDRAWN
    if consent.must_confirm and (consent.confirmed_ms is None or consent.confirmed_ms > at_ms):
        return ConsentState.ASKED
    return ConsentState.GIVEN if consent.starts_ms <= at_ms < consent.expires_ms else ConsentState.OVER


def term_of(consent: Consent, preferred_ms: int | None = None) -> ConsentTerm | None:
    """What the judge needs; None while the person has not confirmed. `preferred_ms`: when the preference was said."""
    if consent.must_confirm and consent.confirmed_ms is None:
        return None
    return ConsentTerm(
        consent.id,
        consent.company,
        consent.categories,
        consent.channels,
        max(consent.starts_ms, consent.confirmed_ms or 0),
        consent.expires_ms,
        consent.per_day,
        consent.per_week,
        consent.withdrawn_ms,
        outweighs(consent, preferred_ms),
    )


_RANK = {ConsentState.OVER: 0, ConsentState.ASKED: 1, ConsentState.WITHDRAWN: 2, ConsentState.GIVEN: 3}


def covering(terms: Iterable[ConsentTerm], ask: Ask) -> ConsentAnswer:
    """The best answer among a person's consents; a given one beats a withdrawn one, that beats one which is over.

    Of given ones, one that was said after the preference beats the others.
    """
    best, rank = NO_CONSENT, (-1, False)
    category, channel = category_bit(ask.category), channel_bit(ask.channel)
    for term in terms:
        if term.company != ask.company or not term.categories & category or not term.channels & channel:
            continue
        if term.withdrawn_ms is not None and term.withdrawn_ms <= ask.at_ms:
            state = ConsentState.WITHDRAWN
        else:
            state = ConsentState.GIVEN if term.starts_ms <= ask.at_ms < term.expires_ms else ConsentState.OVER
        later = term.outweighs and state is ConsentState.GIVEN
        if (_RANK[state], later) > rank:
            best = ConsentAnswer(state, term.id, term.per_day, term.per_week, later)
            rank = _RANK[state], later
    return best


def withdrawn_by(consent: Consent, withdrawal: Withdrawal) -> bool:
    """Whether the withdrawal ends the consent: it reaches it, and the consent was not given afresh afterwards.

    What is given and withdrawn in one millisecond is withdrawn.
    """
    return (
        consent.number == withdrawal.number
        and withdrawal.company in ("", consent.company)
        and (not withdrawal.categories or bool(consent.categories & withdrawal.categories))
        and (not withdrawal.channels or bool(consent.channels & withdrawal.channels))
        and last_word(consent) <= withdrawal.at_ms
    )


def last_word(consent: Consent) -> int:
    """When the person last said so, milliseconds since 1970 UTC."""
    # A code typed by the person is a word of that moment; what a company says of the past is not.
    return max(consent.given_ms, consent.confirmed_ms or 0) if consent.must_confirm else consent.given_ms


def outweighs(consent: Consent, preferred_ms: int | None) -> bool:
    """Whether the consent counts against the preference said then, None where there is none: the later word counts."""
    return preferred_ms is None or preferred_ms <= last_word(consent)


def check_consent(consent: Consent, now_ms: int) -> None:
    """Raise `Refused` unless the consent says all that one must say."""
    if PhoneNumber(consent.number).form is not NumberForm.E164:
        raise Refused("This is not a person's number.", "Give a whole number with its country code.")
    if consent.given_ms > now_ms:
        raise Refused("The consent is given in the future.", "Check the clock of the sender.")
    if not consent.given_ms <= consent.expires_ms <= consent.starts_ms + LONGEST_MS:
        raise Refused("The period is missing or too long.", "Give an end within three years of the start.")
    if consent.starts_ms >= consent.expires_ms:
        raise Refused("The consent ends before it starts.", "Give an end after the start.")
    if not consent.wording.strip():
        raise Refused("The wording shown to the person is missing.", "Record it as it was shown.")
    if not consent.must_confirm and not consent.evidence:
        raise Refused("A consent without the person's own code needs evidence.", "Upload the evidence first.")


def check_not_repeated(consent: Consent, before: Iterable[Consent]) -> None:
    """Raise `Refused` when the same request was withdrawn before: no second try with it."""
    for one in before:
        same = one.company == consent.company and one.number == consent.number and one.request == consent.request
        if consent.request and same and one.withdrawn_ms is not None:
            raise Refused(
                "The person withdrew what was given on this request.", "Ask anew, or leave the person in peace."
            )


class ConsentStore(Protocol):
    """Where consents live; each change is durable on return and reaches every worker."""

    def record(self, consent: Consent, *, by: str, at_ms: int) -> Consent:
        """Keep it; the withdrawals on record count against it. Raises `Refused`, `Conflict` for a used id."""
        ...

    def confirm(self, consent_id: str, *, at_ms: int) -> Consent:
        """The person typed the code. Raises `NotFound`, `Refused` when it was withdrawn or is over."""
        ...

    def withdraw(self, withdrawal: Withdrawal) -> int:
        """Ends what it reaches and counts for ever after; returns how many consents ended. Again is harmless."""
        ...

    def find(self, consent_id: str) -> Consent | None:
        """The consent of that id."""
        ...

    def of(self, number: int, *, company: str = "", limit: int = 1_000) -> tuple[Consent, ...]:
        """A person's consents, newest first, withdrawn ones too."""
        ...

    def by_company(self, company: str, *, limit: int = 100, before: str = "") -> tuple[Consent, ...]:
        """A company's consents by id, descending; `before` is the last id of the page before."""
        ...

    def used(self, consent_ids: Iterable[str], *, at_ms: int) -> None:
        """Calls rested on them: their evidence is kept for as long as the rules say from here. Unknown ids are none."""
        ...


class ConsentBook(Protocol):
    """The judge's read side; microseconds."""

    def terms(self, called: int) -> tuple[ConsentTerm, ...]:
        """The number's consents."""
        ...
