import os
from pathlib import Path

import msgspec
from tests.analytics.evaluation.examples import told_figures

from ringfence.backends.files.quality import MOST, QualityFolder


def _keep(folder: Path, name: str, at_s: int) -> None:
    (folder / name).mkdir(parents=True)
    path = folder / name / "figures.json"
    path.write_bytes(msgspec.json.encode(told_figures(name)))
    os.utime(path, (at_s, at_s))


def test_the_newest_comes_first_and_not_more_than_twenty(tmp_path: Path) -> None:
    for place in range(MOST + 2):
        _keep(tmp_path, f"run-{place:02}", 1_000 + place)

    found = QualityFolder(tmp_path).evaluations()

    assert [one.name for one in found[:2]] == ["run-21", "run-20"]
    assert (len(found), found[0].at_ms, found[0].figures.told.name) == (MOST, 1_021_000, "run-21")


def test_what_cannot_be_read_is_named_and_hides_nothing(tmp_path: Path) -> None:
    _keep(tmp_path, "good", 1_000)
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "figures.json").write_text('{"told": 3}', "utf-8")
    (tmp_path / "a file").write_text("x", "utf-8")

    book = QualityFolder(tmp_path)

    assert [one.name for one in book.evaluations()] == ["good"]
    assert book.faults() == ("bad",)
