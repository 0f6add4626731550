import hashlib
import random

import pytest
from voprf import ristretto

from ringfence.backends.blind.oprf import CHUNK, ELEMENT_BYTES, PROOF_BYTES, BlindKey, BlindList, tag_of
from ringfence.registry.blind import padded
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import NumberForm, PhoneNumber

SEED, KEY_INFO = bytes.fromhex("a3" * 32), b"test key"
PUBLIC = "c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e"
OUTPUTS = {
    "00": "b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7d"
    "a4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c",
    "5a" * 17: "8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60"
    "356f4610bf816f27afdd84f47719e480906d27ecd994985890e5f539e7ea74b6",
}
"""RFC 9497, appendix A.1.2: ristretto255-SHA512, VOPRF mode."""
EVALUATED = {
    "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945": "aa8fa048764d5623868679402ff6108d"
    "2521884fa138cd7f9c7669a9a014267e",
    "cc0b2a350101881d8a4cba4c80241d74fb7dcbfde4a61fde2f91443c2bf9ef0c": "60a59a57208d48aca71e9e850d22674b"
    "611f752bed48b36f7a91b372bd7ad468",
}
"""Blinded element and evaluation element of the same two vectors."""


def number(place: int) -> int:
    return int(PhoneNumber.pack(NumberForm.E164, 86, 8_613_000_000_000 + place))


def test_the_library_gives_the_values_of_rfc_9497() -> None:
    evaluator = ristretto.Evaluator.from_seed(SEED, KEY_INFO)
    assert evaluator.public_key.serialize().hex() == PUBLIC
    for given, output in OUTPUTS.items():
        assert evaluator.evaluate_known_input(bytes.fromhex(given)).hex() == output
        client, blinded = ristretto.Client.blind(bytes.fromhex(given))
        assert client.finalize(evaluator.evaluate(blinded), evaluator.public_key).hex() == output
    for blinded_hex, evaluated in EVALUATED.items():
        answer = evaluator.evaluate(ristretto.BlindedInput.deserialize(bytes.fromhex(blinded_hex))).serialize()
        assert evaluated in answer.hex()


def test_both_sides_come_to_the_same_tags() -> None:
    key = BlindKey(bytes(range(32)))
    asked = [number(place) for place in (5, 1, 9, 5)]
    mine = BlindList(asked)
    assert len(mine.request) == padded(4) * ELEMENT_BYTES
    tags, padding = mine.tags(key.evaluate(mine.request), key.public_key())
    assert tags.tolist() == key.tags(asked).tolist()
    assert tags[0] == tags[3]
    assert len(padding) == padded(4) - 4
    assert len({*tags.tolist(), *padding.tolist()}) == padded(4) - 1


def test_the_registry_never_sees_the_same_twice() -> None:
    one, again = BlindList([number(1)]), BlindList([number(1)])
    seen = [one.request[at : at + 32] for at in range(0, len(one.request), 32)]
    seen += [again.request[at : at + 32] for at in range(0, len(again.request), 32)]
    assert len(set(seen)) == 2 * padded(1)


def test_a_new_key_makes_other_tags() -> None:
    asked = [number(place) for place in range(20)]
    assert not set(BlindKey(bytes(32)).tags(asked).tolist()) & set(BlindKey(b"1" * 32).tags(asked).tolist())


def test_an_answer_by_another_key_or_changed_on_the_way_is_refused() -> None:
    key, other = BlindKey(bytes(32)), BlindKey(b"1" * 32)
    mine = BlindList([number(1)])
    answer = key.evaluate(mine.request)
    with pytest.raises(Refused):
        mine.tags(other.evaluate(mine.request), key.public_key())
    with pytest.raises(Refused):
        mine.tags(answer[:-1], key.public_key())
    with pytest.raises(Refused):
        mine.tags(answer, bytes(31))
    dice = random.Random(1)
    for _ in range(20):
        at = dice.randrange(len(answer))
        with pytest.raises(Refused):
            mine.tags(answer[:at] + bytes([answer[at] ^ 1 << dice.randrange(8)]) + answer[at + 1 :], key.public_key())


@pytest.mark.parametrize("blinded", [b"", b"1" * 31, b"\xff" * 32, bytes(32), b"\xff" * 32 * 3])
def test_what_is_no_list_of_elements_is_refused(blinded: bytes) -> None:
    with pytest.raises(Refused):
        BlindKey(bytes(32)).evaluate(blinded)


def test_lists_of_nothing_and_of_too_much_are_refused() -> None:
    with pytest.raises(Refused):
        BlindList([])
    with pytest.raises(Refused):
        BlindList([1] * ((1 << 20) + 1))


def test_long_lists_go_in_chunks_with_a_proof_each() -> None:
    key = BlindKey(bytes(32))
    asked = [number(place) for place in range(CHUNK + 1)]
    mine = BlindList(asked)
    answer = key.evaluate(mine.request)
    assert len(answer) == len(mine.request) + 2 * PROOF_BYTES
    tags, _ = mine.tags(answer, key.public_key())
    assert tags[::500].tolist() == key.tags(asked[::500]).tolist()


def test_a_tag_is_the_head_of_the_output() -> None:
    output = hashlib.sha512(b"x").digest()
    assert tag_of(output) == int.from_bytes(output[:8], "little")
