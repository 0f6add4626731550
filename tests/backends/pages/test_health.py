from pathlib import Path

from ringfence.backends.pages.consent_pages import ConsentPages


def test_a_read_side_that_nobody_told_anything_is_infinitely_old(tmp_path: Path) -> None:
    health = ConsentPages(tmp_path, monotonic=lambda: 5.0, trouble=lambda _: None).health()

    assert health.age_s == float("inf")
    assert (health.generation, health.registered, health.overlay, health.trouble) == (0, 0, 0, "")
