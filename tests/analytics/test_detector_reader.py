import pytest
from tests.analytics.documents import BUSY, RULES, packaged_profiles

from ringfence.analytics.detector_reader import read_detector, read_detectors
from ringfence.telecom.errors import BadRules

_PROFILES = packaged_profiles()


def test_a_sound_detector_is_read_with_the_views_that_it_asks() -> None:
    detector = read_detector("busy.sql", BUSY, _PROFILES)

    assert detector.views == ("by_calling",)
    assert detector.header.thresholds == {"attempts": 20}
    assert detector.sql.startswith("SELECT number AS subject")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('mode = "shadow"', 'mode = "loud"', "line 4: mode"),
        ('mode = "shadow"', 'mode = "live"', "line 4: mode: every source is of low trust"),
        ("{attempts} calls", "{calls} calls", "line 13: explain_en: there is no evidence calls"),
        ('finds = ["13911110001"]', "", "no example in which it finds something"),
        ("AS score", "AS strength", "it does not give score; strength is not evidence"),
        ("times = 19", "times = 0", "examples.1.calls.0.times"),
        ('code = "BUSY"', 'code = "busy"', "line 2: code"),
        ("attempts = 20", "attempts = 'many'", "thresholds"),
        ("[thresholds]", "[thresholds", "not TOML"),
        ("$attempts", "$attempt", "there is no threshold attempt"),
        ('mode = "shadow"', 'mode = "shadow"\ncandidate = { parties = 3 }', "line 5: candidate: there is no threshold"),
    ],
)
def test_a_broken_detector_is_refused_with_its_line(old: str, new: str, told: str) -> None:
    with pytest.raises(BadRules) as refused:
        read_detector("busy.sql", BUSY.replace(old, new, 1), _PROFILES)

    assert told in refused.value.message
    assert refused.value.line > 0


def test_a_broken_detector_does_not_keep_the_others_from_being_read() -> None:
    read = read_detectors({"a.sql": "SELECT", "b.sql": BUSY, "c.sql": BUSY}, _PROFILES)

    assert [detector.name for detector in read.detectors] == ["b.sql"]
    assert [fault.document for fault in read.refused] == ["a.sql", "c.sql"]
    assert "b.sql has the code BUSY too" in read.refused[1].message


def test_every_packaged_detector_is_read() -> None:
    documents = {path.name: path.read_text("utf-8") for path in (RULES / "detectors").glob("*.sql")}
    read = read_detectors(documents, _PROFILES)

    assert [fault.message for fault in read.refused] == []
    assert len(read.detectors) == len(documents) > 0
    assert all(detector.name == f"{detector.code.lower()}.sql" for detector in read.detectors)


def test_figures_that_run_in_shadow_beside_others_are_a_detector_of_their_own() -> None:
    live = 'mode = "live"\naccepted_by = "adam"\nreason = "made up"\ncandidate = { attempts = 14 }'

    read = read_detectors({"busy.sql": BUSY.replace('mode = "shadow"', live)}, _PROFILES)

    assert [(one.code, one.live, one.header.thresholds, one.candidate_of) for one in read.detectors] == [
        ("BUSY", True, {"attempts": 20}, ""),
        ("BUSY_NEXT", False, {"attempts": 14}, "BUSY"),
    ]
