import time
from pathlib import Path

from ringfence.backends.pages.preference_pages import PreferencePages
from ringfence.bench.registry_pages import build, checked, copied_kb, disk, facts, listed, opened


def test_pages_are_measured_over_synthetic_numbers(tmp_path: Path) -> None:
    told: list[str] = []
    made = build(told.append, tmp_path, 50_000)
    pages = PreferencePages(tmp_path, monotonic=time.monotonic, trouble=told.append)
    assert pages.health().registered == 50_000
    speed = checked(told.append, made, pages, 20_000, rounds=1)
    assert (speed.name, speed.better, speed.bound) == ("registry.check_per_s_core", "higher", 10_000_000)
    assert speed.value > 0
    size = disk(made)
    assert size.reached
    assert size.value == round((tmp_path / "preferences.pages").stat().st_size / 50_000, 3)
    fact = facts(told.append, made, pages, rounds=1)
    assert "phonenumbers.parse" in fact.baseline
    assert fact.value > 0
    assert copied_kb(str(tmp_path)) == 0
    assert len(told) >= 4


def test_opening_is_measured_in_a_fresh_process(tmp_path: Path) -> None:
    figure = opened(lambda _: None, build(lambda _: None, tmp_path, 50_000), rounds=1)
    assert figure.name == "registry.open_ms"
    assert figure.value > 0
    assert " 0 kB" in figure.detail


def test_lists_are_drawn_from_assigned_numbers() -> None:
    numbers = [int(one) for one in listed(1000, 50_000)]
    assert len({one >> 50 for one in numbers}) == 1
    assert max(numbers) - min(numbers) < 20 * 50_000
