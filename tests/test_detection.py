from pathlib import Path

from ringfence.backends.planes.numbering import open_plan
from ringfence.detection import open_detectors
from ringfence.settings import Settings


def test_the_packaged_detectors_are_sound_and_the_operators_own_join_them(tmp_path: Path) -> None:
    shelf = open_detectors(Settings(home=tmp_path), open_plan())
    packaged = shelf.running()
    own = tmp_path / "rules" / "detectors"
    own.mkdir(parents=True)
    text = shelf.documents()["one_ring.sql"].replace('code = "ONE_RING"', 'code = "ONE_RING_HERE"')
    (own / "one_ring_here.sql").write_text(text, "utf-8")

    assert packaged.refused == ()
    assert len(packaged.detectors) > 20
    assert {one.code for one in shelf.running().detectors} == {
        "ONE_RING_HERE", *(one.code for one in packaged.detectors),
    }  # fmt: skip
