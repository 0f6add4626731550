from pathlib import Path

import pytest

from ringfence import bench
from ringfence.bench.registry import GROUPS, measure


def test_every_part_of_the_group_is_measured_with_it() -> None:
    parts = {path.stem for path in Path(bench.__file__).parent.glob("registry_*.py")}

    assert {group.__name__.rsplit(".", 1)[1] for group in GROUPS} == parts


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_the_group_measures_every_figure_in_a_small_run() -> None:
    told: list[str] = []
    figures = {figure.name: figure for figure in measure(told.append, quick=True)}
    assert set(figures) >= {
        "registry.check_per_s_core",
        "registry.bytes_per_number",
        "registry.open_ms",
        "registry.preference_us",
        "registry.facts_us",
        "registry.obey_p99_s_sqlite",
        "registry.bulk_s",
        "registry.blind_prepare_us",
        "registry.blind_1000_s",
    }
    assert figures["registry.bytes_per_number"].reached
    assert told
