from pathlib import Path

from tests.examples import NOW, mobile

from ringfence.analytics.published import HALF_LIFE_S, Publication, PublishedNumber, PublishedRange
from ringfence.backends.suspicion.page_file import write_page
from ringfence.backends.suspicion.pages import NAME, Forgotten, SuspicionPages
from ringfence.screening.facts import Suspicion

DAY = 86_400_000
SAID = Publication(
    tuple(
        PublishedNumber(int(mobile(tail)), "ONE_RING", 0.8, 0.9, tail == 9, NOW, NOW + 14 * DAY) for tail in (3, 5, 9)
    ),
    (PublishedRange(int(mobile(10_000)), int(mobile(19_999)), "ROTATION", 0.6, 0.7, NOW, NOW + DAY, 4),),
)


def _pages(tmp_path: Path, told: list[str] | None = None) -> SuspicionPages:
    return SuspicionPages(tmp_path, lambda: NOW, (list[str]() if told is None else told).append)


def test_each_number_has_what_is_said_of_it_and_others_nothing(tmp_path: Path) -> None:
    write_page(tmp_path / NAME, SAID, NOW)
    pages = _pages(tmp_path)
    assert pages.of(mobile(5), NOW + 60_000) == Suspicion("ONE_RING", 800, 900, False, 60)
    assert pages.of(mobile(9), NOW) == Suspicion("ONE_RING", 800, 900, True, 0)
    assert [pages.of(mobile(tail), NOW) for tail in (2, 4, 10, 9_999, 20_000)] == [None] * 5
    assert pages.of(mobile(12_345), NOW) == Suspicion("ROTATION", 600, 700, True, 0, 4)


def test_a_call_over_another_trunk_than_the_suspect_ones_comes_from_elsewhere(tmp_path: Path) -> None:
    told = PublishedNumber(int(mobile(3)), "ONE_RING", 0.8, 0.9, False, NOW, NOW + DAY, ("gateway", "peer"))
    everywhere = PublishedNumber(int(mobile(5)), "ONE_RING", 0.8, 0.9, False, NOW, NOW + DAY)
    write_page(tmp_path / NAME, Publication((told, everywhere), (), ("gateway", "home", "peer")), NOW)
    pages = _pages(tmp_path)

    def elsewhere(tail: int, trunk: str) -> bool:
        said = pages.of(mobile(tail), NOW, trunk)
        assert said is not None
        return said.elsewhere

    # A name that no record has tells nothing: the suspicion counts.
    assert [elsewhere(3, trunk) for trunk in ("home", "gateway", "peer", "10.0.0.1", "")] == [True, *[False] * 4]
    assert not elsewhere(5, "home")


def test_a_score_fades_and_ends(tmp_path: Path) -> None:
    write_page(tmp_path / NAME, SAID, NOW)
    pages = _pages(tmp_path)
    faded = pages.of(mobile(3), NOW + HALF_LIFE_S * 1000)
    assert faded is not None
    assert faded.score_permille == 400
    assert pages.of(mobile(3), NOW + 14 * DAY) is None
    assert pages.of(mobile(10_000), NOW + DAY) is None


def test_a_new_page_is_taken_and_a_damaged_one_is_not(tmp_path: Path) -> None:
    told: list[str] = []
    pages = _pages(tmp_path, told)
    assert (pages.of(mobile(3), NOW), pages.published_ms, pages.refresh()) == (None, 0, False)
    write_page(tmp_path / NAME, SAID, NOW)
    assert pages.refresh()
    assert not pages.refresh()
    (tmp_path / "draft").write_bytes(b"damaged, and long enough to look at")
    (tmp_path / "draft").rename(tmp_path / NAME)
    assert not pages.refresh()
    assert pages.of(mobile(3), NOW) is not None
    assert "the page before goes on" in told[0]
    write_page(tmp_path / NAME, Publication(), NOW + 1)
    assert pages.refresh()
    assert pages.of(mobile(3), NOW) is None
    (tmp_path / NAME).unlink()
    assert pages.refresh()
    assert pages.published_ms == 0


def test_a_number_that_changed_hands_is_free_at_once_and_on_every_worker(tmp_path: Path) -> None:
    write_page(tmp_path / NAME, SAID, NOW)
    pages, other = _pages(tmp_path), _pages(tmp_path)
    pages.changed_hands(mobile(3))
    assert pages.of(mobile(3), NOW) is None
    other.refresh()
    assert other.of(mobile(3), NOW) is None
    assert other.of(mobile(5), NOW) is not None
    again = Publication((PublishedNumber(int(mobile(3)), "ONE_RING", 0.8, 0.9, False, NOW + 9_000, NOW + DAY),))
    write_page(tmp_path / NAME, again, NOW + 9_000)
    other.refresh()
    assert other.of(mobile(3), NOW + 9_000) is not None


def test_what_changed_hands_is_kept_and_told_once_by_many(tmp_path: Path) -> None:
    Forgotten(tmp_path).add(7, NOW)
    one = Forgotten(tmp_path)
    one.refresh()
    one.add(7, NOW + 1_000)
    with (tmp_path / "changed-hands").open("ab") as file:
        file.write(b"torn")
    fresh = Forgotten(tmp_path)
    fresh.refresh()
    assert (fresh.known, (tmp_path / "changed-hands").stat().st_size) == ({7: NOW}, 20)
