import pytest
from tests.analytics.simulator.examples import documents, parameters

from ringfence.analytics.simulator.parameters import SHIFT, digest, factor, read_parameters
from ringfence.telecom.errors import Refused


def test_world_a_has_the_figures_as_written_and_lacks_the_family_held_out() -> None:
    made = parameters()

    assert made.people.talk_shape == 1.51
    assert "liveness_scan" not in made.abuse
    assert "liveness_scan" in parameters("B").abuse


def test_worlds_b_and_c_move_sourced_figures_by_30_percent_in_opposite_directions() -> None:
    a, b, c = (parameters(world).people.calls_per_day for world in "ABC")

    assert sorted([b / a, c / a]) == pytest.approx([1 - SHIFT, 1 + SHIFT])


def test_assumed_figures_are_drawn_anew_for_every_world() -> None:
    drawn = {factor(world, "courier.answer", sourced=False) for world in "BCDE"}

    assert len(drawn) == 4
    assert all(1 - SHIFT <= one <= 1 + SHIFT for one in drawn)
    assert parameters("B").lawful["courier"].calls_per_hour != parameters().lawful["courier"].calls_per_hour


def test_shares_stay_shares() -> None:
    for world in "BCDEFG":
        for policy in (*parameters(world).lawful.values(), *parameters(world).abuse.values()):
            assert policy.answer < 1
            assert policy.called_releases < 1


def test_any_changed_word_changes_the_digest() -> None:
    changed = documents() | {"lawful.toml": documents()["lawful.toml"].replace("14.0", "15.0", 1)}

    assert digest(changed) != digest(documents())
    assert parameters().digest == parameters("B").digest == digest(documents())


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("people.toml", 'source = "hiya"', 'source = "nobody"', "neither a source"),
        ("people.toml", "calls_per_day =", "calls_a_day =", "calls_a_day"),
        ("abuse.toml", '"reports"', '"rumours"', "rumours"),
        ("lawful.toml", "per_10k = 22.0", "per_10k = 22.0\nspeed = 3", "speed"),
        ("lawful.toml", "[policy.courier]", "[policy.courier", "not TOML"),
    ],
)
def test_a_damaged_document_is_refused_with_its_fault(name: str, old: str, new: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        read_parameters(documents() | {name: documents()[name].replace(old, new, 1)}, "A")


def test_a_missing_document_is_refused() -> None:
    with pytest.raises(Refused, match="missing"):
        read_parameters({"people.toml": documents()["people.toml"]}, "A")
