from ringfence.bench.simulate import measure


def test_speed_is_measured_on_a_written_world() -> None:
    (figure,) = measure(lambda _: None, quick=True)

    assert figure.name == "simulate.records_per_s"
    assert figure.value > 0
    assert "5,000 people" in figure.detail
