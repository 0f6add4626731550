from pathlib import Path

from ringfence.bench.registry_loads import measure, write_file


def test_a_small_load_is_measured_whole() -> None:
    told: list[str] = []
    (figure,) = measure(told.append, quick=True)

    assert figure.name == "registry.bulk_s"
    assert figure.reached
    assert "50,000 rows" in figure.detail
    assert told


def test_the_file_holds_different_numbers_in_no_order(tmp_path: Path) -> None:
    write_file(tmp_path / "in.csv", 1_000)

    numbers = [line.split(",")[0] for line in (tmp_path / "in.csv").read_text().splitlines()[1:]]
    assert len(set(numbers)) == 1_000
    assert numbers != sorted(numbers)
