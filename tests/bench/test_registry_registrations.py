import pytest

from ringfence.bench.registry_registrations import measure


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_registrations_are_measured_on_sqlite_and_on_a_real_postgresql() -> None:
    told: list[str] = []
    figures = measure(told.append, quick=True)

    assert [figure.name for figure in figures] == ["registry.register_per_s_sqlite", "registry.register_per_s_postgres"]
    assert all(figure.value > 0 for figure in figures)
    assert len(told) == 2
