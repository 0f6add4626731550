from pathlib import Path

from tests.analytics.documents import packaged_detectors, packaged_profiles

from ringfence.analytics.detector_pages import detector_pages
from ringfence.analytics.profile import views

DOCS = Path(__file__).parents[2] / "docs" / "detectors"


def test_the_pages_on_disk_are_those_that_the_documents_give() -> None:
    wanted = detector_pages(packaged_detectors(), views(packaged_profiles()))

    assert {path.name: path.read_text("utf-8") for path in DOCS.glob("*.md")} == wanted


def test_a_page_tells_thresholds_sources_and_who_looks_alike() -> None:
    page = detector_pages(packaged_detectors(), views(packaged_profiles()))["one_ring.md"]

    for word in ("| `short_rings` | 12 |", "CN103079014B", "courier", "快递员", "found: a one-ring wave"):
        assert word in page
