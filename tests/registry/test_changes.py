import msgspec
import pytest

from ringfence.registry.changes import (
    ConsentsLoaded,
    ConsentsPut,
    EntryPut,
    NumberRecycled,
    PreferencesPut,
    RegistryChange,
)

DECODER: msgspec.json.Decoder[RegistryChange] = msgspec.json.Decoder(RegistryChange)


@pytest.mark.parametrize(
    "change", [PreferencesPut(), ConsentsPut(1), ConsentsLoaded(), EntryPut("line", "l1"), NumberRecycled(1)]
)
def test_a_change_comes_back_from_the_record(change: RegistryChange) -> None:
    assert DECODER.decode(msgspec.json.encode(change)) == change
