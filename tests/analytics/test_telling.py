import msgspec
from tests.analytics.suspects import suspect
from tests.backends.duck.calling import busy

from ringfence.analytics.telling import evidence_in_words, told


def test_a_suspect_is_told_with_its_own_figures() -> None:
    one = msgspec.structs.replace(suspect(detector="BUSY"), evidence=(("attempts", 40),))

    assert told(busy(), one, english=True) == "40 calls"
    assert told(busy(), one, english=False) == "40 次"
    assert evidence_in_words(busy(), one, english=False) == (("呼叫次数", "40"),)


def test_what_is_missing_is_a_dash_and_unknown_names_stay() -> None:
    one = msgspec.structs.replace(suspect(detector="BUSY"), evidence=(("gone", 0.5),))

    assert told(busy(), one, english=True) == "– calls"
    assert evidence_in_words(busy(), one, english=True) == (("gone", "0.5"),)


def test_without_its_detector_nothing_is_made_up() -> None:
    assert told(None, suspect(), english=True) == ""
    assert evidence_in_words(None, suspect(), english=True) == (("attempts", "40"), ("short_rings", "38"))
