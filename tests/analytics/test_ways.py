from tests.analytics.suspects import suspect, trunk_suspect
from tests.examples import mobile

from ringfence.analytics.ways import MOST_WAYS, asked_ways, joined, ways, with_ways

OWN, SHOWN = int(mobile(1)), int(mobile(2))


def test_a_trunk_that_brought_less_than_a_tenth_of_the_calls_is_no_part_of_what_was_found() -> None:
    assert ways([(OWN, "gateway", 195), (OWN, "home", 17)]) == {OWN: ("gateway",)}
    assert ways([(OWN, "gateway", 90), (OWN, "home", 10)]) == {OWN: ("gateway", "home")}


def test_nobody_hides_behind_a_flood_over_another_trunk() -> None:
    assert ways([(OWN, "gateway", 9_000), (OWN, "home", 29)]) == {OWN: ("gateway",)}
    assert ways([(OWN, "gateway", 9_000), (OWN, "home", 30)]) == {OWN: ("gateway", "home")}


def test_who_comes_over_many_trunks_or_over_one_without_a_name_is_suspect_on_all() -> None:
    assert ways([(OWN, f"t{at}", 9) for at in range(MOST_WAYS)])[OWN] == tuple(f"t{at}" for at in range(MOST_WAYS))
    assert ways([(OWN, f"t{at}", 9) for at in range(MOST_WAYS + 1)]) == {OWN: ()}
    assert ways([(OWN, "t", 9), (OWN, "", 9), (SHOWN, None, 3)]) == {OWN: (), SHOWN: ()}
    assert ways([(OWN, "t", 99), (OWN, "", 1)]) == {OWN: ("t",)}


def test_only_numbers_suspected_of_their_own_calls_are_asked_for() -> None:
    victim = suspect(2, victim=True)
    assert asked_ways([suspect(1), victim, trunk_suspect("t", 1)]) == {OWN}
    told = with_ways([suspect(1), victim, trunk_suspect("t", 1), suspect(3)], {OWN: ("t",), SHOWN: ("t",)})
    assert [one.trunks for one in told] == [("t",), (), (), ()]


def test_two_finds_of_a_number_hold_on_the_trunks_of_both() -> None:
    assert joined(("a",), ("b", "a")) == ("a", "b")
    assert joined(("a",), ()) == joined((), ("a",)) == ()
    assert joined(tuple("abcd"), tuple("efgh")) == tuple("abcdefgh")
    assert joined(tuple("abcd"), tuple("efghi")) == ()
