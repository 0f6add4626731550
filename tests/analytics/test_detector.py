from tests.analytics.documents import BUSY, packaged_profiles

from ringfence.analytics.detector_reader import read_detector


def test_a_detector_knows_its_code_its_version_and_whether_it_counts() -> None:
    shadow = read_detector("busy.sql", BUSY, packaged_profiles())
    live = read_detector(
        "busy.sql", BUSY.replace('"shadow"', '"live"').replace('"memory"', '"high"'), packaged_profiles()
    )

    assert (shadow.code, shadow.version, shadow.live) == ("BUSY", "2026-11-26", False)
    assert live.live
