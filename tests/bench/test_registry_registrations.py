from pathlib import Path

import pytest
from tests.servers import postgresql_folder

from ringfence.bench.postgres import postgres
from ringfence.bench.registry_registrations import measure, registered


def test_a_moment_of_registrations_is_measured_on_a_real_postgresql(tmp_path: Path) -> None:
    told: list[str] = []
    with postgres(postgresql_folder()) as address:
        figure = registered(told.append, "postgres", tmp_path, address, 1, 0.3)

    assert (figure.name, figure.bound) == ("registry.register_per_s_postgres", 500.0)
    assert figure.value > 0
    assert told == ["registrations over HTTP on postgres, round 1 of 1"]


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_registrations_are_measured_on_sqlite_and_on_a_real_postgresql() -> None:
    told: list[str] = []
    figures = measure(told.append, quick=True)

    assert [figure.name for figure in figures] == ["registry.register_per_s_sqlite", "registry.register_per_s_postgres"]
    assert all(figure.value > 0 for figure in figures)
    assert len(told) == 2
