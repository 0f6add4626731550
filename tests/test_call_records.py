from pathlib import Path

import pytest

from ringfence.call_records import device_hash, open_calls, open_opener, stream_place
from ringfence.settings import Settings
from ringfence.telecom.errors import Refused


def test_the_hash_of_an_installation_stays_and_is_its_own(tmp_path: Path) -> None:
    one, other = Settings(home=tmp_path / "a"), Settings(home=tmp_path / "b")
    assert device_hash(one).one("46000") == device_hash(one).one("46000") != device_hash(other).one("46000")
    assert (tmp_path / "a" / "devices.key").stat().st_mode & 0o077 == 0


def test_store_and_mappings_are_where_the_settings_say(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert open_calls(settings).folder == tmp_path / "calls"
    assert "asterisk" in open_opener(settings).names()


def test_a_stream_must_be_named() -> None:
    with pytest.raises(Refused, match="no stream") as told:
        stream_place(Settings())
    assert "RINGFENCE_NATS_URL" in told.value.remedy
    assert stream_place(Settings(nats_url="nats://h:4222", nats_batch=5)).batch == 5
