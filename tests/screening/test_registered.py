"""What the registry said of a call is part of its record, in arrays of plain values."""

import msgspec

from ringfence.screening.registered import CallerFacts, ConsentFacts, LineFacts, RegistryFacts, RightFacts
from ringfence.telecom.commercial import Category, Channel


def test_nothing_is_known_by_default() -> None:
    facts = RegistryFacts()

    assert (facts.caller, facts.consent, facts.right, facts.line) == (None, None, None, None)
    assert (facts.refusal, facts.hours, facts.unknown) == ("", (0, 1440), ())
    assert CallerFacts("acme").needs_consent
    assert ConsentFacts().state == "none"
    assert LineFacts().allows is None


def test_facts_come_back_from_their_bytes_and_a_shorter_record_of_an_earlier_version_is_read() -> None:
    caller = CallerFacts("acme", Category.FINANCE, Channel.RECORDED)
    facts = RegistryFacts(caller, consent=ConsentFacts("given", "k"), right=RightFacts("h"), unknown=("x",))
    raw = msgspec.msgpack.encode(facts)

    assert msgspec.msgpack.decode(raw, type=RegistryFacts) == facts
    assert msgspec.msgpack.decode(msgspec.msgpack.encode([["acme"]]), type=RegistryFacts) == RegistryFacts(
        CallerFacts("acme")
    )
