from ringfence.bench.numbers import load_ms, measure, read_to_parse


def test_reading_is_measured_against_the_library() -> None:
    told: list[str] = []
    figure = read_to_parse(told.append, rounds=3, numbers=240)
    assert figure.name == "screen.read_to_parse"
    assert 0 < figure.value < 1
    assert (figure.bound, figure.better) == (0.1, "lower")
    assert "phonenumbers.parse" in figure.baseline
    assert len(told) == 3


def test_the_group_measures_nothing_twice() -> None:
    assert [figure.name for figure in measure(lambda _: None, quick=True)] == ["numbers.load_ms"]


def test_opening_is_measured_in_a_fresh_process() -> None:
    figure = load_ms(lambda _: None, rounds=1)
    assert figure.name == "numbers.load_ms"
    assert figure.value > 0
