from pathlib import Path

import pytest
from tests.analytics.scores.examples import raw

from ringfence.bench import scores


def test_speeds_are_measured_in_one_run() -> None:
    told: list[str] = []
    found = {one.name: one for one in scores.scoring(told.append, 400)}
    assert found["scores.rows_per_s"].value > found["scores.reasons_per_s"].value > 0
    votes = scores.feedback(told.append, 5_000)
    assert votes.value > 0
    assert votes.bound == scores.VOTES_BOUND
    assert told


def test_without_a_table_nothing_is_claimed_and_the_reason_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.delenv(scores.TABLE, raising=False)
    assert scores.table(told.append, quick=True) == ()
    assert scores.TABLE in told[0]
    table = raw(rows=120)
    lines = [",".join(column.name for column in table.columns)]
    lines += [",".join("" if c.cells[row] is None else str(c.cells[row]) for c in table.columns) for row in range(120)]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(lines), "utf-8")
    monkeypatch.setenv(scores.TABLE, f"{path}:label:who")
    (found,) = scores.table(told.append, quick=True)
    assert found.value > 0.7
