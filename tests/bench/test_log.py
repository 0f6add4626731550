"""The log's figures are measured, small here."""

from pathlib import Path

from ringfence.backends.duck.columns import SCHEMA
from ringfence.bench.log import append_us, made_up_rows, query_s


def test_an_append_is_measured_with_its_bytes(tmp_path: Path) -> None:
    cost, size = append_us(lambda what: None, tmp_path, 600)

    assert (cost.name, size.name) == ("log.append_us", "log.bytes_per_decision")
    assert cost.value > 0
    assert 200 < size.value < 1000


def test_questions_are_measured_over_real_and_made_up_rows(tmp_path: Path) -> None:
    told: list[str] = []

    figure = query_s(told.append, tmp_path, 50_000, real=1_000)

    assert (figure.name, figure.bound) == ("log.query_s", 1.0)
    assert "50,000 decisions" in figure.detail
    assert "slowest" in figure.detail
    assert told


def test_made_up_rows_have_the_form_of_companions() -> None:
    assert made_up_rows(0, 1000, 1).schema == SCHEMA
