from __future__ import annotations

from pathlib import Path

from ringfence.doors.api.tally import BOUNDS_US, Histogram, Tally, TallyFiles, bump, load, save, total


def test_times_fall_into_their_places() -> None:
    times = Histogram()
    for us in (1, 50, 51, 10_000_000):
        times.add(us)
    assert times.places[0] == 2
    assert times.places[1] == 1
    assert times.places[len(BOUNDS_US)] == 1
    assert times.sum_us == 10_000_102


def test_a_place_takes_up_the_counts_it_had(tmp_path: Path) -> None:
    first = TallyFiles(tmp_path, 3)
    bump(first.tally.actions, "deliver")
    first.tally.event("throttled", 2)
    first.save()
    again = TallyFiles(tmp_path, 3)
    assert again.tally.actions == {"deliver": 1}
    assert again.tally.events == {"throttled": 2}


def test_all_workers_are_added_up(tmp_path: Path) -> None:
    one, other = TallyFiles(tmp_path, 0), TallyFiles(tmp_path, 1)
    bump(one.tally.actions, "deliver")
    bump(other.tally.actions, "deliver")
    bump(other.tally.found, "FAN_OUT")
    other.tally.verdict.add(10)
    other.save()
    whole = total(one.all().values())
    assert set(one.all()) == {"w00", "w01"}
    assert whole.actions == {"deliver": 2}
    assert whole.found == {"FAN_OUT": 1}
    assert whole.verdict.places[0] == 1


def test_an_unreadable_file_counts_nothing(tmp_path: Path) -> None:
    path = tmp_path / "w00.json"
    path.write_bytes(b"{")
    assert load(path) == Tally()
    save(Tally(actions={"label": 1}), path)
    assert load(path).actions == {"label": 1}
