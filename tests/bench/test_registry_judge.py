from pathlib import Path

import pytest

from ringfence.bench.postgresql import own_server
from ringfence.bench.registry_judge import consent_bytes, facts, obeyed, prepare


@pytest.fixture
def progress() -> list[str]:
    return []


def test_facts_are_measured_over_synthetic_companies_and_people(tmp_path: Path, progress: list[str]) -> None:
    scene = prepare(progress.append, tmp_path, quick=True)
    figure = facts(progress.append, scene, rounds=1)
    size = consent_bytes(scene)
    scene.reader.close()

    assert (figure.name, figure.bound) == ("registry.facts_us", 10.0)
    assert "phonenumbers.parse" in figure.baseline
    assert figure.value > 0
    assert size.reached


def test_a_change_is_obeyed_by_a_judge_in_another_process(tmp_path: Path, progress: list[str]) -> None:
    with own_server() as address:
        figure = obeyed(progress.append, tmp_path, address or "", 3, "postgres")

    assert figure.name == "registry.obey_p99_s_postgres"
    assert figure.value > 0
    assert "3 preferences" in figure.detail
