from pathlib import Path

import pytest
from tests.examples import NOW

from ringfence.analytics.published import Publication, PublishedNumber, PublishedRange
from ringfence.backends.suspicion.page_file import open_page, write_page
from ringfence.telecom.errors import Unavailable

SAID = Publication(
    tuple(PublishedNumber(at * 7, f"KIND_{at % 3}", 0.5, 0.75, False, NOW, NOW + 1_000) for at in range(1, 500)),
    (PublishedRange(10_000, 19_999, "KIND_9", 0.25, 0.5, NOW, NOW + 1_000, 12),),
)


def test_what_is_written_is_mapped_in_order(tmp_path: Path) -> None:
    write_page(tmp_path / "p", SAID, NOW)
    page = open_page(tmp_path / "p")
    assert list(page.numbers) == [at * 7 for at in range(1, 500)]
    assert (page.header.ranges, list(page.firsts), page.header.published_ms) == (1, [10_000], NOW)
    assert set(page.header.kinds) == {"KIND_0", "KIND_1", "KIND_2", "KIND_9"}
    assert (tmp_path / "p").stat().st_mode & 0o077 == 0


def test_an_empty_page_is_a_page(tmp_path: Path) -> None:
    write_page(tmp_path / "p", Publication(), NOW)
    assert len(open_page(tmp_path / "p").numbers) == 0


@pytest.mark.parametrize("damage", ["cut", "turned", "other"])
def test_a_damaged_page_is_told(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "p"
    write_page(path, SAID, NOW)
    content = bytearray(path.read_bytes())
    if damage == "turned":
        content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content[:9] if damage == "cut" else b"x" * 99 if damage == "other" else content))
    with pytest.raises(Unavailable, match="is damaged"):
        open_page(path)


def test_a_place_that_refuses_leaves_the_page_before(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unavailable, match="cannot be written"):
        write_page(tmp_path / "file" / "p", SAID, NOW)
