import msgspec
import pytest

from ringfence.screening.changes import (
    Change,
    Complained,
    EntriesAdded,
    EntryEnded,
    KeyChanged,
    NumberForgotten,
    Refuted,
    TrunkEnded,
    TrunkPut,
)
from ringfence.telecom.carrier import Trunk, TrunkKind

CHANGES: list[Change] = [
    EntriesAdded("b"),
    EntryEnded("e"),
    TrunkPut(Trunk(name="t", kind=TrunkKind.SUBSCRIBERS)),
    TrunkEnded("t"),
    Complained(1, "r", 2),
    Refuted(1, 2),
    NumberForgotten(1),
    KeyChanged("k"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_is_known_again_from_its_bytes(change: Change) -> None:
    decoder: msgspec.json.Decoder[Change] = msgspec.json.Decoder(Change)

    assert decoder.decode(msgspec.json.encode(change)) == change
