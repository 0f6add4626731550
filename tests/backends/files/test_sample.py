from importlib.resources import files
from pathlib import Path

import pytest

from ringfence.backends.files.sample import TABLES, load_sample, store_sample
from ringfence.sample.day import Origin, SampleCall
from ringfence.telecom.errors import Refused

CALL = SampleCall(Origin.COMPLAINTS, 1, "2025550101", "2025550102", "sample-us", None, 2)


def test_what_is_stored_is_loaded(tmp_path: Path) -> None:
    store_sample(tmp_path, dict.fromkeys(TABLES, (CALL,)))

    assert load_sample(tmp_path) == (CALL,) * 3


def test_the_same_calls_give_the_same_bytes_and_nothing_half_written_stays(tmp_path: Path) -> None:
    store_sample(tmp_path / "a", dict.fromkeys(TABLES, (CALL,)))
    store_sample(tmp_path / "b", dict.fromkeys(TABLES, (CALL,)))

    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == sorted(f"{name}.csv.zst" for name in TABLES)
    assert all((tmp_path / "a" / p.name).read_bytes() == p.read_bytes() for p in (tmp_path / "b").iterdir())


@pytest.mark.parametrize("content", [b"", b"rubbish", b"\x28\xb5\x2f\xfd"])
def test_a_damaged_table_is_refused_with_a_remedy(tmp_path: Path, content: bytes) -> None:
    store_sample(tmp_path, dict.fromkeys(TABLES, (CALL,)))
    (tmp_path / "complaints.csv.zst").write_bytes(content)

    with pytest.raises(Refused, match="complaints") as caught:
        load_sample(tmp_path)

    assert "sample build" in caught.value.remedy


def test_the_packaged_sample_is_whole_and_small() -> None:
    folder = files("ringfence.sample")
    calls = load_sample(folder)

    assert sum(call.origin is Origin.PEOPLE for call in calls) == 3_600
    assert sum(call.origin is Origin.COMPLAINTS for call in calls) == 14_034
    assert sum(len((folder / f"{name}.csv.zst").read_bytes()) for name in TABLES) < 3_000_000
