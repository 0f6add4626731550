import numpy as np
from tests.backends.pages.scene import number, profile

from ringfence.backends.pages.overlay import Overlay, Patch, company_mark


def test_an_older_change_never_wins() -> None:
    overlay = Overlay()
    overlay.put(number(1), Patch(5, profile(5)))
    overlay.put(number(1), Patch(4, None))
    assert overlay.get(number(1)) == Patch(5, profile(5))


def test_newer_pages_let_go_of_what_they_hold() -> None:
    overlay = Overlay()
    for seq in range(1, 6):
        overlay.put(number(seq), Patch(seq, None))
    overlay.drop_until(3)
    assert [one for one, _ in overlay.ascending()] == [number(4), number(5)]


def test_verdicts_of_changed_numbers_are_written_over() -> None:
    overlay = Overlay()
    for place in range(1000):
        overlay.put(number(place * 7), Patch(1, profile(place) if place % 2 else None))
    asked = np.array([number(place) for place in range(8000)], np.int64)
    out = np.full(8000, 99, np.uint8)
    assert overlay.apply(asked, lambda told: told.refusals[0].categories % 90, out) == 1000
    for place in range(8000):
        patched = place % 7 == 0 and place < 7000
        kind = place // 7
        assert out[place] == (99 if not patched else (1 + kind % 511) % 90 if kind % 2 else 0)


def test_companies_have_marks_of_64_bits() -> None:
    assert len({company_mark(f"c{one}") for one in range(1000)}) == 1000
    assert all(-(1 << 63) <= company_mark(f"c{one}") < 1 << 63 for one in range(100))
