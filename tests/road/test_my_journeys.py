"""A person with a phone, in a real browser, at a real platform: each page under `/my`, in both languages and widths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

import pytest
from playwright.sync_api import Browser
from tests.road.browser import NARROW, WIDE, chromium
from tests.road.subscribing import CALLED, ME, Me, code_sent_to, forget_codes, give_consents, opened, stop_a_call
from tests.serving import Served, serving

from ringfence.registry.preference import EVERYTHING_COMMERCIAL

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
PATHS = ("/reach", "/reach/history", "/consents", "/stopped", "/data", "/nothing")
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as open_browser:
        yield open_browser


@pytest.fixture(scope="module")
def served(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("my") / "home") as running:
        yield running


@pytest.fixture(scope="module")
def decision(served: Served) -> str:
    give_consents(served.home)
    return stop_a_call(served)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_is_accessible_fits_its_window_and_asks_nobody_else(
    browser: Browser, served: Served, decision: str, language: str
) -> None:
    forget_codes(served.home)
    me = Me(browser, served, language, NARROW)
    wrong: list[str] = []
    me.open("/sign-in")
    wrong += _wrong(me, "/sign-in")
    me.ask()
    wrong += _wrong(me, "/sign-in, code")
    forget_codes(served.home)
    me.sign_in()
    for path in (*PATHS, f"/stopped/{decision}"):
        page = me.open(path)
        assert page.locator("html").get_attribute("lang") == language
        page.evaluate(OPEN_ALL)
        wrong += _wrong(me, path)
    assert (wrong, me.outside, [one for one in me.faults if "404" not in one]) == ([], [], [])
    me.close()


def test_a_person_refuses_withdraws_lets_through_and_leaves(browser: Browser, served: Served, decision: str) -> None:
    forget_codes(served.home)
    me = Me(browser, served, "en", NARROW)
    page = me.sign_in()

    page.get_by_role("button", name=re.compile("I want this.*No selling at all")).click()
    page.get_by_text("Saved. It is in force at once.").wait_for()
    assert _refusals(served) == (EVERYTHING_COMMERCIAL,)

    me.open("/consents")
    page.get_by_role("button", name=re.compile("I agree.*anjia-property")).click()
    page.get_by_text("You can take it back at any time").wait_for()
    page.get_by_role("button", name=re.compile("Withdraw.*haoche-insurance")).click()
    page.get_by_text("Withdrawn. It is in force at once.").wait_for()
    assert page.get_by_role("button", name=re.compile("Withdraw.*haoche-insurance")).count() == 0

    me.open("/stopped")
    page.get_by_role("link", name="138 0013 8000").first.click()
    page.get_by_role("button", name="Let this one through").click()
    page.get_by_text("are let through to you from now on").wait_for()

    with page.expect_download() as told:
        me.open("/data").get_by_role("link", name="As a table (CSV)").click()
    assert "anjia-property" in told.value.path().read_text("utf-8-sig")
    page.get_by_label("I am sure. It cannot be undone.").check()
    page.get_by_role("button", name="Delete all of it").click()
    page.get_by_text("Keep this receipt").wait_for()
    assert _refusals(served) == ()
    assert me.open("/reach").url.endswith("/my/sign-in")
    me.close()


def test_a_code_that_is_wrong_is_refused_and_the_right_one_still_counts(browser: Browser, served: Served) -> None:
    forget_codes(served.home)
    me = Me(browser, served, "zh-CN", WIDE)
    page = me.ask(CALLED)
    page.wait_for_selector("#code")
    right = code_sent_to(served.home, ME)
    page.fill("#code", f"{(int(right) + 1) % 1_000_000:06}")
    page.press("#code", "Enter")
    page.get_by_role("alert").wait_for()
    page.fill("#code", right)
    page.press("#code", "Enter")
    page.wait_for_url("**/my/reach")
    assert page.get_by_role("heading", level=1).inner_text() == "谁可以找我"
    me.close()


def _refusals(served: Served) -> tuple[object, ...]:
    store = opened(served.home)
    held = store.preferences.find(ME)
    store.close()
    return () if held is None else held.refusals


def _wrong(me: Me, where: str) -> list[str]:
    """What axe finds at both widths, and whether the page is wider than its window."""
    found = []
    for width in (WIDE, NARROW):
        me.page.set_viewport_size({"width": width, "height": 900})
        me.page.evaluate(AXE)
        told = me.page.evaluate("async tags => (await axe.run({runOnly: tags})).violations", list(TAGS))
        found += [f"{where} {width}: {one['id']}: {node['html'][:160]}" for one in told for node in one["nodes"][:3]]
        if me.page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{where}: wider than {width}")
    return found
