"""What the registry said of a call is part of its record, in one array of plain values."""

import msgspec

from ringfence.screening.registered import RegistryFacts
from ringfence.telecom.commercial import Category, Channel


def test_nothing_is_known_by_default() -> None:
    facts = RegistryFacts()

    assert (facts.company, facts.commercial, facts.refusal, facts.consent, facts.originates) == (
        "",
        False,
        "",
        None,
        None,
    )
    assert (facts.hours_from, facts.hours_until) == (0, 1440)


def test_facts_come_back_from_their_bytes_and_a_shorter_record_of_an_earlier_version_is_read() -> None:
    facts = RegistryFacts("acme", commercial=True, category=Category.FINANCE, channel=Channel.RECORDED, unknown=("x",))
    raw = msgspec.msgpack.encode(facts)

    assert msgspec.msgpack.decode(raw, type=RegistryFacts) == facts
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(["acme"]), type=RegistryFacts) == RegistryFacts("acme")
