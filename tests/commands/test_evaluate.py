import json
from pathlib import Path

import numpy as np
from tests.analytics.scores.examples import raw
from typer.testing import CliRunner

from ringfence.main import build


def _write(path: Path, seed: int, ids: str) -> None:
    table = raw(path.name, 150, seed, ids)
    lines = [",".join(column.name for column in table.columns)]
    for row in range(table.rows):
        cells = [column.cells[row] for column in table.columns]
        lines.append(",".join("" if cell is None else str(cell) for cell in cells))
    path.write_text("\n".join(lines), "utf-8")


def test_a_table_of_subscribers_is_judged_by_another(tmp_path: Path) -> None:
    _write(tmp_path / "a.csv", 1, "s")
    _write(tmp_path / "b.csv", 2, "t")
    words = ["--train", str(tmp_path / "a.csv"), "--test", str(tmp_path / "b.csv"), "--label", "label", "--id", "who"]
    told = CliRunner().invoke(build(["evaluate"]), ["evaluate", "subscribers", *words, "--json"])
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert found["auc"] > 0.75
    assert np.isfinite(found["ece"])
