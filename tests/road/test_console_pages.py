"""Every page in a real browser: accessible, inside its window, alone with us, and deaf to what callers send."""

from collections.abc import Iterator
from importlib.resources import files

import pytest
from playwright.sync_api import Browser
from tests.doors.web.running import serving
from tests.road.browser import NARROW, WIDE, Person, chromium

PATHS = (
    "/live", "/live?until=2020-01-01T00:00", "/decisions?number=17012345678", "/decisions?number=hello", "/rules",
    "/rules/HIGH_FREQUENCY", "/numbers", "/numbers?number=17012345678&purpose=test",
    "/numbers?number=13712340001&purpose=test", "/trunks", "/trunks/one?name=interconnect-1", "/certificates",
    "/suspects", "/suspects?number=17012345678", "/detectors", "/detectors/ONE_RING", "/waves", "/quality",
    "/audit", "/audit/looks", "/accounts", "/keys", "/password", "/nothing",
)  # fmt: skip
SIZES = {"wide": WIDE, "narrow": NARROW}
LOOKS = [("zh-CN", "narrow", False), ("en", "wide", True)]
"""Language, first width and colours of two visitors; each sees every page in both widths."""
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
"""axe-core, the checker of accessibility that browsers' own tools use (MPL-2.0, for tests only)."""
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
HIDDEN = """() => [...document.querySelectorAll('main button, main a, main input:not([type=hidden]), main select, h1')]
    .filter(one => !one.closest('[hidden]') && !one.closest('.scroll'))
    .map(one => [one, one.getBoundingClientRect()])
    .filter(([one, box]) => box.width && (box.left < -1 || box.right > innerWidth + 1))
    .map(([one]) => one.outerHTML.slice(0, 100))"""
"""What a person could not reach without scrolling sideways."""
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("console")) as running:
        yield running


@pytest.mark.parametrize(("language", "first", "dark"), LOOKS)
def test_every_page_is_accessible_fits_its_window_and_asks_nobody_else(
    browser: Browser, address: str, language: str, first: str, dark: bool
) -> None:
    person = Person(browser, address, language, SIZES[first], dark=dark)
    person.open("/sign-in")
    wrong = _violations(person, "/sign-in")
    person.sign_in("adam")
    for path in (*PATHS, *_decisions(person), *_suspects(person)):
        page = person.open(path)
        assert page.locator("html").get_attribute("lang") == language
        page.evaluate(OPEN_ALL)
        wrong += _violations(person, path)
        for name, width in SIZES.items():
            page.set_viewport_size({"width": width, "height": 900})
            wrong += _outside(person, f"{path} {name}", width)
    expected = [fault for fault in person.faults if "404" not in fault and "400" not in fault]
    assert (wrong, person.outside, expected) == ([], [], [])
    person.close()


def test_hostile_call_fields_run_nothing(browser: Browser, address: str) -> None:
    person = Person(browser, address, "en", WIDE)
    page = person.sign_in("vera")
    found = "/decisions?finding=UNREADABLE"
    for path in (found, *_decisions(person, found), "/trunks"):
        person.open(path)
        assert "pwned" not in page.title()
        assert "document.title" in page.content()
        assert page.locator("main script").count() == 0
    assert person.faults == []
    person.close()


def _decisions(person: Person, path: str = "/decisions?action=reject") -> list[str]:
    page = person.open(path)
    address = page.locator("a.code").first.get_attribute("href") or ""
    return [address.removeprefix("/console")]


def _suspects(person: Person) -> list[str]:
    addresses = []
    for path in ("/suspects", "/waves"):
        links = person.open(path).locator("tbody th a").all()
        assert links
        addresses += [(one.get_attribute("href") or "").removeprefix("/console") for one in links]
    return addresses


def _outside(person: Person, where: str, width: int) -> list[str]:
    cut = [f"{where}: out of reach: {one}" for one in person.page.evaluate(HIDDEN)]
    if person.page.evaluate("document.documentElement.scrollWidth") > width:
        cut.append(f"{where}: wider than the window")
    return cut


def _violations(person: Person, path: str) -> list[str]:
    person.page.evaluate(AXE)
    found = person.page.evaluate("async tags => (await axe.run({runOnly: tags})).violations", list(TAGS))
    return [f"{path}: {one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"][:3]]
