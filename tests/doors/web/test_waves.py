from collections.abc import Callable, Iterator

import pytest
from tests.doors.web.caller import Caller
from tests.doors.web.scene import HOSTILE, Scene, suspect_some

from ringfence.telecom.number import PhoneNumber

Visit = Callable[[Scene, str], Caller]


@pytest.fixture(scope="module")
def suspected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    made = Scene(tmp_path_factory.mktemp("waves"))
    suspect_some(made)
    yield made
    made.store.close()


def test_waves_are_listed_with_what_found_them(suspected: Scene, visit: Visit) -> None:
    (wave,) = suspected.store.waves.page(limit=5)
    page = visit(suspected, "vera").get("/waves").text

    assert f"/waves/{wave.id}" in page
    assert "One-ring calls" in page
    assert ">4<" in page
    assert HOSTILE not in page


def test_one_wave_shows_growth_trunks_provinces_and_why(suspected: Scene, visit: Visit) -> None:
    (wave,) = suspected.store.waves.page(limit=5)
    page = visit(suspected, "vera").get(f"/waves/{wave.id}").text

    assert "enterprise-7" in page
    assert ">90<" in page, "calls on the trunk"
    assert "with 3 numbers" in page
    assert "with 4" in page
    province = suspected.plan.allocation(PhoneNumber(suspected.plan.read("13912340000"))).province
    assert province in page
    assert "/suspects/" in page
    assert "+8617012345681" in page


def test_whose_numbers_were_shown_is_kept(suspected: Scene, visit: Visit) -> None:
    (wave,) = suspected.store.waves.page(limit=5)
    visit(suspected, "anna").get(f"/waves/{wave.id}")

    looks = suspected.store.audit.looks(wave.numbers[0], actor="account:anna")
    assert [look.purpose for look in looks] == [f"wave {wave.id}"]


def test_an_unknown_wave_and_rubbish_are_met(suspected: Scene, visit: Visit) -> None:
    vera = visit(suspected, "vera")

    assert vera.get("/waves/0123456789abcdef").status_code == 404
    assert vera.get("/waves?skip=x").status_code == 200
    assert "No wave has been found" in vera.get("/waves?skip=50").text
