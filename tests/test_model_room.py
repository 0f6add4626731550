from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace
from tests.analytics.documents import RULES
from tests.analytics.scores.number_examples import QUICK
from tests.backends.duck.calling import calls, write

from ringfence.analytics.record import HOUR_MS, RECORD_COLUMNS
from ringfence.analytics.scores.features import read_features
from ringfence.backends.files.truth import Truth
from ringfence.doors.cli.model import TrainingWish
from ringfence.model_room import ModelRoom, open_models
from ringfence.telecom.errors import Refused
from ringfence.telecom.verdict import Mode


def _rules(folder: Path) -> Path:
    """The packaged rules with fewer trees."""
    folder.mkdir()
    (folder / "profiles").symlink_to(RULES / "profiles")
    (folder / "model").mkdir()
    (folder / "model" / "features.toml").write_text(QUICK, "utf-8")
    return folder


def _world(folder: Path) -> Path:
    """Fifty numbers that call one after another in order, fifty that call few people again and again."""
    chance = np.random.default_rng(1)
    made, truth = [], []
    for place in range(100):
        bad = place % 2 == 0
        calling = f"139111{place:05d}"
        first = int(chance.integers(10**7))
        line = {
            "called": f"138{first:08d}" if bad else [f"138{first + 17 * at:08d}" for at in range(3)],
            "called_step": 3 if bad else 0,
            "every_s": int(chance.integers(40, 90)),
        }
        made += [replace(one, call_id=f"{place}-{one.call_id}") for one in calls(times=30, calling=calling, **line)]
        truth.append((made[-1].calling, bad))
    write(folder, made)
    (folder / "calls").rename(folder / "records")
    (folder / "truth").mkdir()
    numbers, flags = zip(*truth, strict=True)
    pq.write_table(pa.table({"number": numbers, "abuse": flags}), folder / "truth" / "numbers.parquet")
    return folder


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _world(tmp_path_factory.mktemp("world"))


def _wish(world: Path) -> TrainingWish:
    return TrainingWish(
        sources=((world / "records", world / "truth"),),
        judge=(),
        seed=1,
        base_rate=0.01,
        name="a small world",
        command="ringfence model train",
    )


def test_records_become_a_model_that_scores_them(world: Path, tmp_path: Path) -> None:
    room = ModelRoom(tmp_path / "home", _rules(tmp_path / "rules"))
    told: list[str] = []
    facts = room.train(_wish(world), lambda what, _done, _of: told.append(what))
    assert {"reading profiles", "growing trees"} <= set(told)
    assert facts.abusive == 50
    assert facts.held_out.auc > 0.9
    assert facts.base_rate == 0.01
    model = room.folder.read()
    scored = room.scored(model, world / "records", 1)
    assert len(scored.raw) == 100
    assert model.facts == facts


def test_a_folder_without_records_is_refused(tmp_path: Path) -> None:
    room = ModelRoom(tmp_path / "home", RULES)
    (tmp_path / "truth").mkdir()
    pq.write_table(pa.table({"number": [1], "abuse": [True]}), tmp_path / "truth" / "numbers.parquet")
    with pytest.raises(Refused, match="no call records"):
        room.train(_wish(tmp_path), lambda _what, _done, _of: None)


def test_the_packaged_model_is_whole_is_off_and_knows_the_features_of_today(tmp_path: Path) -> None:
    rules = RULES
    folder = open_models(tmp_path, rules)
    model = folder.read()
    assert model.facts.mode is Mode.OFF
    assert model.facts.simulated
    assert model.features == read_features((rules / "model" / "features.toml").read_text("utf-8"))
    # worlds that it had not seen, as they are and as a network tells them that knows less
    assert {one.name for one in model.facts.judged} == {"B", "C", "B, told less", "C, told less"}
    assert not (tmp_path / "models").exists()


def test_the_same_records_give_the_same_last_digit_of_every_mean(tmp_path: Path) -> None:
    """Threads that add up in another order each time would make another model of the same records."""
    rows, chance = 400_000, np.random.default_rng(2)
    one = calls(times=1)[0]
    columns = {
        column.name: np.full(rows, getattr(one, column.name)) for column in RECORD_COLUMNS if column.kind != "string"
    }
    setup = one.setup_ms + np.sort(chance.integers(0, HOUR_MS - 60_000, rows))
    calling = one.calling + chance.integers(0, 20_000, rows)
    columns |= {"setup_ms": setup, "calling": calling, "called": one.called + chance.integers(0, 400_000, rows)}
    columns |= {"cell": 1 + calling % 7, "media": calling % 3 + 1, "answer_ms": setup + 5_000}
    columns["release_ms"] = setup + 5_000 + chance.integers(0, 60_000, rows)
    empty = pq.read_table(next(write(tmp_path, [one]).rglob("*.parquet"))).schema
    made = {
        field.name: pa.array(columns[field.name]).cast(field.type) if field.name in columns else pa.repeat("t", rows)
        for field in empty
    }
    (path,) = tmp_path.rglob("*.parquet")
    pq.write_table(pa.table(made), path, row_group_size=20_000)
    room = ModelRoom(tmp_path / "home", RULES)
    truth = Truth({}, whole=True, simulated=True)

    def seen() -> list[dict[str, bytes]]:
        parts = room._labelled(tmp_path / "calls", truth, lambda _what, _done, _of: None)
        return [{name: values.tobytes() for name, values in part.profiles.columns.items()} for part in parts]

    first = seen()
    assert len(first[0]["attempts"]) > 8 * 10_000  # one eighth of the bytes: numbers
    assert all(seen() == first for _ in range(2))
