"""Preferences, consents and ledger entries that many tests speak of."""

from __future__ import annotations

from tests.examples import HOUR, NOW, mobile

from ringfence.registry.campaign import BusinessCaller, Campaign
from ringfence.registry.code import CodePurpose, OneTimeCode, hash_code
from ringfence.registry.consent import Consent
from ringfence.registry.ledger import Customer, Holding, Line
from ringfence.registry.preference import EVERYTHING_COMMERCIAL, Preference, Refusal
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.commercial import Category, Channel, categories_mask, channels_mask
from ringfence.telecom.licence import Licence

DAY = 24 * HOUR
KEY = b"k" * 32


def preference(tail: int, *refusals: Refusal, exceptions: tuple[str, ...] = ()) -> Preference:
    return Preference(number=mobile(tail), refusals=refusals or (EVERYTHING_COMMERCIAL,), exceptions=exceptions)


def consent(tail: int = 1, consent_id: str = "", *, given: int = NOW - HOUR, request: str = "r1") -> Consent:
    return Consent(
        id=consent_id,
        number=mobile(tail),
        company="acme",
        categories=categories_mask([Category.FINANCE]),
        channels=channels_mask([Channel.VOICE]),
        given_ms=given,
        starts_ms=given,
        expires_ms=given + 30 * DAY,
        wording="Acme may call me about loans once a week until the end of the month.",
        way="web",
        request=request,
    )


def numbers(first: int, last: int) -> NumberRange:
    return NumberRange(int(mobile(first)), int(mobile(last)))


def holding(holding_id: str = "h1", first: int = 0, last: int = 99, holder: str = "acme", **more: object) -> Holding:
    made = Holding(id=holding_id, numbers=numbers(first, last), holder=holder, from_ms=NOW - DAY)
    return changed(made, **more)


def changed(made: Holding, **more: object) -> Holding:
    held = {name: getattr(made, name) for name in made.__struct_fields__}
    return Holding(**(held | more))


def line(line_id: str = "l1", customer: str = "acme", allowed: tuple[NumberRange, ...] = ()) -> Line:
    return Line(id=line_id, customer=customer, allowed=allowed, from_ms=NOW - DAY)


def customer(customer_id: str, provider: str = "") -> Customer:
    return Customer(id=customer_id, name=customer_id, provider=provider, from_ms=NOW - DAY)


def licence(licence_id: str = "A-1", holder: str = "acme", services: tuple[str, ...] = ("A15-1",)) -> Licence:
    return Licence(id=licence_id, holder=holder, services=services, from_ms=NOW - DAY)


def caller() -> BusinessCaller:
    return BusinessCaller(
        id="acme",
        name="Acme",
        contact="x@acme.example",
        category=Category.FINANCE,
        numbers=(numbers(5, 6),),
        from_ms=NOW - DAY,
    )


def campaign() -> Campaign:
    return Campaign(
        id="c1",
        company="acme",
        purpose="loans",
        category=Category.FINANCE,
        channels=channels_mask([Channel.VOICE]),
        from_ms=NOW - DAY,
    )


def code(code_id: str, *, tail: int = 1, asker: str = "a", at: int = NOW, digits: str = "123456") -> OneTimeCode:
    return OneTimeCode(
        id=code_id.ljust(16, "x"),
        number=mobile(tail),
        purpose=CodePurpose.SIGN_IN,
        code_hash=hash_code(KEY, code_id.ljust(16, "x"), mobile(tail), digits),
        asker=asker,
        at_ms=at,
    )
