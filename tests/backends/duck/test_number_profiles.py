from pathlib import Path

import msgspec
import numpy as np
from tests.analytics.documents import PLACES, packaged_profiles
from tests.analytics.suspects import suspect
from tests.backends.duck.calling import FROM_MS, HOUR_MS, busy, calls, write

from ringfence.analytics.scores.features import NumberProfiles
from ringfence.analytics.suspect import Suspect
from ringfence.backends.duck.detectors import DuckDetectors
from ringfence.backends.duck.number_profiles import ProfileReader


def test_detectors_and_scores_look_once(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=30, every_s=60))
    reader = ProfileReader(DuckDetectors(folder, packaged_profiles(), PLACES))
    found, profiles = reader.look(FROM_MS, FROM_MS + HOUR_MS, [busy()])

    assert [one.detector for one in found.suspects] == ["BUSY"]
    assert profiles.numbers.tolist() == [found.suspects[0].number]
    assert profiles.columns["attempts"].tolist() == [30.0]
    assert np.isnan(profiles.columns["age_days"]).all()
    assert not {"trunk", "class", "number"} & set(profiles.columns)


def test_whom_the_profiles_make_suspect_is_found_with_his_trunks(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=9, every_s=60, trunk_in="t1"))
    reader = ProfileReader(DuckDetectors(folder, packaged_profiles(), PLACES))

    def judged(profiles: NumberProfiles) -> list[Suspect]:
        one = suspect()
        return [msgspec.structs.replace(one, number=int(number)) for number in profiles.numbers.tolist()]

    found, profiles = reader.look(FROM_MS, FROM_MS + HOUR_MS, [busy()], judged)

    assert [(one.detector, one.number, one.trunks) for one in found.suspects] == [
        ("ONE_RING", profiles.numbers[0], ("t1",))
    ]
    assert found.trunks == ("t1",)


def test_a_number_is_seen_beside_those_on_its_device_and_trunk(tmp_path: Path) -> None:
    box = [
        one
        for place in range(3)
        for one in calls(
            times=4, at_s=60 * place, every_s=600, calling=f"1391111000{place}", called_step=7 + place,
            device="box", cell="c1", talk_s=[-1, 9], released_by=["calling", "called"],
        )
    ]  # fmt: skip
    friends = ["13800900001", "13800900002", "13800900003"]
    own_calls = {"calling": "13700200001", "called": friends, "device": "own", "cell": ["c1", "c2"]}
    talks = calls(times=5, every_s=300, called_step=0, **own_calls)
    back = calls(times=1, at_s=1800, calling=friends[0], called="13700200001", called_step=0)
    again = calls(times=9, every_s=200, calling="13500300001", called="13800700001", called_step=0, talk_s=-1)
    rare = calls(times=3, every_s=300, calling="13600200001", called="13800500001", called_step=5)
    folder = write(tmp_path, [*box, *talks, *back, *rare, *again])
    reader = ProfileReader(DuckDetectors(folder, packaged_profiles(), PLACES))

    _, short = reader.look(FROM_MS, FROM_MS + 2 * HOUR_MS)
    seen = dict(zip(short.numbers.tolist(), range(len(short.numbers)), strict=True))

    assert len(seen) == 4  # three calls of a short window are too few, as are nine to one person, and one call back
    first, own = seen[box[0].calling], seen[talks[0].calling]

    def told(name: str, place: int) -> float:
        return float(short.columns[name][place])

    assert [told(name, first) for name in ("device_numbers", "device_one_way", "device_attempts")] == [3, 1, 4]
    assert [told(name, first) for name in ("device_uneven", "device_answered", "moved")] == [0, 0.5, 0]
    assert told("device_talk", first) == 9
    assert [told(name, own) for name in ("device_numbers", "device_one_way", "moved", "called_back")] == [1, 0, 1, 1]
    assert told("cell_attempts", own) >= 1
    assert told("party_callers", own) == 1
    _, day = reader.look(FROM_MS, FROM_MS + 24 * HOUR_MS)
    assert rare[0].calling in set(day.numbers.tolist())
    assert again[0].calling not in set(day.numbers.tolist())


def test_without_records_there_are_no_profiles(tmp_path: Path) -> None:
    reader = ProfileReader(DuckDetectors(tmp_path, packaged_profiles(), PLACES))
    _, profiles = reader.look(FROM_MS, FROM_MS + HOUR_MS)
    assert len(profiles.numbers) == 0
