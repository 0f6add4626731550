"""Carrier, regulator and citizen in a real browser: ledgers, licences, leads, on accessible pages that fit."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.doors.web.running import serving
from tests.registry.pictures import png
from tests.road.browser import NARROW, PATIENCE_MS, WIDE, Person, chromium

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
CASES = [("zh-CN", NARROW), ("en", WIDE)]
PAGES = (
    "/console/ledgers", "/console/ledgers?kind=line", "/console/ledgers?kind=customer", "/console/ledgers?kind=licence",
    "/console/ledgers/entry?kind=holding&id=h-85", "/console/ledgers/new?kind=holding",
    "/console/ledgers/import?kind=holding", "/console/ledgers/holder?number=01085000007&purpose=x", "/console/misuse",
    "/console/leads", "/console/account", "/console/factors", "/console/accounts", "/licences/ask",
    "/licences/ask?provider=voip-bj&service=2", "/licences/ask?provider=网络电话", "/licences/law", "/leads/new",
    "/leads/sent?lead=abc",
)  # fmt: skip
pytestmark = pytest.mark.timeout(300)
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("console")) as running:
        yield running


@pytest.mark.parametrize(("language", "width"), CASES)
def test_every_page_is_accessible_and_fits_both_windows(
    browser: Browser, address: str, language: str, width: int
) -> None:
    person = Person(browser, address, language, width, dark=language == "en")
    page = person.sign_in("adam")
    wrong: list[str] = []
    for path in PAGES:
        page.goto(f"{address}{path}", wait_until="domcontentloaded")
        assert page.locator("html").get_attribute("lang") == language
        page.evaluate(OPEN_ALL)
        page.evaluate(AXE)
        found = page.evaluate("async tags => (await axe.run({runOnly: tags})).violations", list(TAGS))
        wrong += [f"{path}: {one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"][:2]]
        for size in (WIDE, NARROW):
            page.set_viewport_size({"width": size, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth") > size:
                wrong.append(f"{path}: wider than {size}")
    assert (wrong, person.outside, person.faults) == ([], [], [])
    person.close()


@pytest.mark.parametrize(("language", "width"), CASES)
def test_a_carrier_adds_a_number_and_a_regulator_finds_who_holds_it(
    browser: Browser, address: str, language: str, width: int, tmp_path: Path
) -> None:
    tail = "01" if width == WIDE else "02"
    carla = Person(browser, address, language, width, script=False)
    page = carla.sign_in("carla")
    assert page.url.endswith("/console/ledgers")
    page.locator("a.button[href*='/ledgers/new']").click()
    for name, text in (
        ("id", f"h-{tail}"),
        ("first", f"010860000{tail}"),
        ("holder", "voip-bj"),
        ("from", "2026-01-01"),
    ):
        page.fill(f"#c-{name}", text)
    page.fill("#c-chain", "cmcc voip-bj")
    page.fill("#reason-put", "新开")
    page.locator("form[action$='/ledgers/put'] button").click()
    expect(page.locator("h1")).to_have_text(f"h-{tail}")
    file = tmp_path / "more.csv"
    file.write_text(f"id,name,provider,from\nc{tail},某客户,cmcc,2026-01-01\nx,某某,cucc,2026-01-01\n", "utf-8")
    carla.open("/ledgers/import?kind=customer")
    page.set_input_files("#file", file)
    page.fill("#reason", "月报")
    page.locator("form[action$='/ledgers/import'] button").click()
    expect(page.get_by_role("status")).to_contain_text("1")
    expect(page.locator("table tbody tr")).to_have_count(1)
    carla.close()

    rita = Person(browser, address, language, width, script=False)
    page = rita.sign_in("rita")
    rita.open("/ledgers/holder")
    page.fill("#number", f"010860000{tail}")
    page.fill("#purpose", "投诉 42")
    page.locator("main form button").click()
    expect(page.locator("ol.chain li")).to_have_text(["cmcc", "voip-bj"])
    assert (carla.faults, rita.faults) == ([], [])
    rita.close()


@pytest.mark.parametrize(("language", "width"), CASES)
def test_a_citizen_asks_reports_and_staff_settles_it(browser: Browser, address: str, language: str, width: int) -> None:
    name = f"Cheap Calls {width}"
    citizen = Person(browser, address, language, width, script=False)
    page = citizen.page
    page.goto(f"{address}/licences")
    page.fill("#provider", name)
    page.check("input[name=service][value='2']")
    page.locator("main form button").click()
    page.locator("a.button[href^='/leads/new']").click()
    expect(page.locator("#provider")).to_have_value(name)
    page.fill("#text", "群里卖电话")
    page.set_input_files("#files", {"name": "me-at-home.png", "mimeType": "image/png", "buffer": png()})
    page.locator("main form button").click()
    page.wait_for_url("**/leads/sent?lead=*")
    citizen.close()

    rita = Person(browser, address, language, width, script=False)
    page = rita.sign_in("rita")
    rita.open("/leads")
    page.get_by_role("link", name=name).click()
    with page.expect_download() as taken:
        page.locator("td a.code").click()
    assert taken.value.suggested_filename.endswith(".png")
    assert "home" not in taken.value.suggested_filename
    page.select_option("#state", "passed")
    page.fill("#reason", "已移交")
    page.locator("form[action$='/state'] button").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert (citizen.faults, citizen.outside, rita.faults) == ([], [], [])
    rita.close()
