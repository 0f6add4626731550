"""Second factors in a real browser, with its own virtual authenticator and without JavaScript."""

from collections.abc import Iterator
from importlib.resources import files

import pyotp
import pytest
from playwright.sync_api import Browser, expect
from tests.doors.web.running import serving
from tests.doors.web.scene import NOW_MS
from tests.road.browser import NARROW, PATIENCE_MS, WIDE, Person, chromium

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
CASES = [("zh-CN", NARROW, "fred-zh"), ("en", WIDE, "fred-en")]
pytestmark = pytest.mark.timeout(300)
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("console")) as running:
        yield running.replace("127.0.0.1", "localhost")


def _violations(person: Person, where: str) -> list[str]:
    person.page.evaluate(AXE)
    found = person.page.evaluate("async tags => (await axe.run({runOnly: tags})).violations", list(TAGS))
    wide = person.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [f"{where}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found] + [f"{where}: wide"] * wide


@pytest.mark.parametrize(("language", "width", "name"), CASES)
def test_a_passkey_is_made_and_used_in_the_browser(
    browser: Browser, address: str, language: str, width: int, name: str
) -> None:
    person = Person(browser, address, language, width)
    devtools = person.context.new_cdp_session(person.page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True,
               "automaticPresenceSimulation": True}  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page = person.sign_in(name)
    page = person.open("/factors")
    wrong = _violations(person, "factors")
    page = person.open("/factors/passkey")
    wrong += _violations(person, "passkey")
    page.fill("#name", "laptop")
    page.locator("#passkey-form button").click()
    expect(page.locator("code.secret")).to_have_count(10)
    wrong += _violations(person, "codes")
    person.open("/factors")
    wrong += _violations(person, "factors with one")

    page.locator("form[action$='/sign-out'] button").click()
    page.wait_for_url("**/sign-in?done=out")
    person.sign_in(name)
    assert page.url.endswith("/second")
    wrong += _violations(person, "second")
    page.locator("#passkey-form button").click()
    page.wait_for_url("**/live")

    assert (wrong, person.faults) == ([], [])
    person.close()


@pytest.mark.parametrize(("language", "width", "name"), CASES)
def test_an_authenticator_needs_no_javascript(
    browser: Browser, address: str, language: str, width: int, name: str
) -> None:
    person = Person(browser, address, language, width, script=False)
    name = name.replace("fred", "tora")
    page = person.sign_in(name)
    person.open("/factors")
    page.locator("form[action$='/factors/totp'] button").click()
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.fill("#code", pyotp.TOTP(secret).at(NOW_MS // 1000))
    page.locator("form[action$='/totp/confirm'] button").click()
    codes = page.locator("code.secret").all_inner_texts()
    assert len(codes) == 10

    page.locator("form[action$='/sign-out'] button").click()
    page.wait_for_url("**/sign-in?done=out")
    person.sign_in(name)
    page.fill("#code", codes[0])
    page.press("#code", "Enter")
    page.wait_for_url("**/live")
    assert person.faults == []
    person.close()
