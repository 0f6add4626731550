from ringfence.bench.registry_blind import check, prepared, ready


def test_a_blind_check_is_measured_with_what_it_tells() -> None:
    told: list[str] = []
    registry = prepared(told.append, 20_000, 300)
    assert ready(registry).value > 0
    figure = check(told.append, registry, 500)
    assert figure.name == "registry.blind_500_s"
    assert figure.value > 0
    assert "250 refuse" in figure.detail
    assert "257 to 512 numbers" in figure.detail
    assert len(told) == 2
