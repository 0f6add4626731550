from pathlib import Path

import duckdb
import pytest

from ringfence.bench.detectors import CALLS_EACH, HOURS, group_once, run, turn, write_calls


@pytest.mark.soak
def test_the_made_up_day_has_as_many_calls_as_asked_for_and_all_detectors_go_over_it(tmp_path: Path) -> None:
    write_calls(tmp_path, 24_000)
    files = str(tmp_path / "calls" / "*" / "*.parquet")
    with duckdb.connect() as connection:
        counted = connection.execute(
            f"SELECT COUNT(*), COUNT(DISTINCT calling) FROM read_parquet('{files}')"
        ).fetchall()

    day = run(tmp_path)

    assert counted[0][0] == day["records"] == 24_000
    assert 1000 < counted[0][1] <= 24_000 // CALLS_EACH
    assert day["detectors"] > 20
    assert group_once(tmp_path) > 0
    assert run(tmp_path, from_hour=HOURS - 1, model=True)["records"] == 1_000
    turned = turn(tmp_path)
    assert turned["published"] > 0
    assert (tmp_path / "suspicions" / "suspicions.page").exists()
