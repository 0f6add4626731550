import msgspec
import pytest

from ringfence.telecom.citing import Source, Trust


def test_a_source_without_a_title_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"title": "", "trust": "high"}, Source)


def test_a_source_says_how_far_it_is_believed() -> None:
    assert msgspec.convert({"title": "16 CFR 310.4", "trust": "memory"}, Source).trust is Trust.MEMORY
