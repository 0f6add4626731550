from msgspec.structs import replace
from tests.analytics.scores.number_examples import document
from tests.analytics.scores.trained import FACTS

from ringfence.analytics.scores.card import model_card


def test_the_card_tells_sources_command_figures_and_limits() -> None:
    card = model_card(replace(FACTS, judged=(replace(FACTS.held_out, name="world B"),)), document())
    for told in ("drawn rows", FACTS.command, FACTS.records_hash, "| world B |", "simulated", "## Limits", "shadow"):
        assert told in card
    assert all(f"`{name}`" in card for name in document().names)


def test_real_records_are_not_called_simulated() -> None:
    assert "simulated" not in model_card(replace(FACTS, simulated=False), document())
