"""What people come for, from the first page to the audit trail, in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.doors.web.running import serving
from tests.doors.web.scene import PASSWORD
from tests.road.browser import NARROW, PATIENCE_MS, WIDE, Person, chromium

from ringfence.backends.sql.store import open_store

LANGUAGES = ("zh-CN", "en")
WIDTHS = {"wide": WIDE, "narrow": NARROW}
NEW = "eleven loud herons"
CASES = [("zh-CN", "narrow"), ("en", "wide")]
pytestmark = pytest.mark.timeout(300)
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("console")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(folder: Path, browser: Browser) -> Iterator[str]:
    with serving(folder) as running:
        yield running


@pytest.fixture(params=CASES, ids=["-".join(case) for case in CASES])
def person(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Person]:
    language, width = request.param
    somebody = Person(browser, address, language, WIDTHS[width])
    yield somebody
    somebody.close()
    assert somebody.outside == []
    assert somebody.faults == []


def _in(person: Person, chinese: str, english: str) -> str:
    return chinese if person.page.locator("html").get_attribute("lang") == "zh-CN" else english


def _to(person: Person, chinese: str, english: str) -> None:
    """By the main menu; on a phone it shows the open page alone until it is asked for all, here with the keyboard."""
    there = person.page.get_by_role("link", name=_in(person, chinese, english), exact=True)
    opener = person.page.get_by_label(_in(person, "全部页面", "All pages"))
    size = person.page.viewport_size
    assert size is not None
    if size["width"] == NARROW:
        expect(there).not_to_be_visible()
        opener.focus()
        person.page.keyboard.press("Space")
    else:
        expect(opener).not_to_be_visible()
    there.click()


def test_the_first_sign_in_asks_for_a_password_of_ones_own(person: Person, request: pytest.FixtureRequest) -> None:
    case = request.node.callspec.id.replace("zh-CN", "zh")
    page = person.sign_in(f"nora-{case}")
    assert page.url.endswith("/password")

    page.fill("#old", PASSWORD)
    page.fill("#new", NEW)
    page.fill("#again", NEW)
    page.press("#again", "Enter")

    expect(page.get_by_role("status").first).to_contain_text(_in(person, "密码已修改", "password has been changed"))
    page.get_by_role("button", name=_in(person, "退出", "Sign out")).click()
    expect(page.get_by_role("status")).to_contain_text(_in(person, "已退出登录", "signed out"))


def test_an_analyst_reads_why_and_acts_from_history(person: Person) -> None:
    page = person.sign_in("anna")
    _to(person, "处置记录", "Decisions")
    page.fill("#number", "170 1234 5678")
    page.select_option("#action", "reject")
    page.get_by_role("button", name=_in(person, "筛选", "Filter")).click()
    page.locator("a.code").first.click()

    expect(page.get_by_role("heading", name=_in(person, "呼叫已拦截", "The call was rejected")).first).to_be_visible()
    page.get_by_role("button", name=_in(person, "重新判断", "Judge it again")).click()
    expect(page.get_by_role("status")).to_contain_text(_in(person, "逐字节一致", "identical, byte for byte"))

    page.get_by_label(_in(person, "有误", "Wrong"), exact=True).check()
    page.fill("#note", f"a courier {person.page.viewport_size}")
    page.get_by_role("button", name=_in(person, "提交评价", "Mark"), exact=True).click()
    expect(page.get_by_text("a courier").first).to_be_visible()

    page.get_by_label(_in(person, "放行该号码", "Allow this number")).check()
    page.select_option("#days", "7")
    page.fill("#list-reason", "verified by call")
    page.get_by_role("button", name=_in(person, "列入名单", "Put it on the list")).click()
    expect(page.get_by_role("status")).to_contain_text(_in(person, "已列入名单", "in force within a second"))


def test_a_number_is_looked_up_for_a_purpose_and_the_look_is_seen(person: Person) -> None:
    page = person.sign_in("vera")
    _to(person, "号码查询", "Numbers")
    page.fill("#number", "13712340001")
    page.fill("#purpose", "appeal 42")
    page.get_by_role("button", name=_in(person, "查询", "Look it up"), exact=True).click()

    expect(page.get_by_text("多人投诉冒充公检法")).to_be_visible()
    expect(page.get_by_text("appeal 42").first).to_be_visible()
    expect(page.get_by_text("account:vera").first).to_be_visible()
    assert page.get_by_role("button", name=_in(person, "立即移出", "End now")).count() == 0


def test_a_viewer_follows_a_trunk_from_the_table_to_its_calls(person: Person) -> None:
    page = person.sign_in("vera")
    _to(person, "中继", "Trunks")
    page.select_option("#window", "1h")
    page.get_by_role("button", name=_in(person, "筛选", "Filter"), exact=True).click()
    page.get_by_role("link", name="gateway-1").click()

    expect(page.get_by_role("heading", name="gateway-1")).to_be_visible()
    expect(page.get_by_text(_in(person, "国际关口局", "International gateway")).first).to_be_visible()
    expect(page.locator("a.code").first).to_be_visible()
    assert "window=1h" in page.url


def test_a_viewer_sees_whose_signature_is_believed(person: Person) -> None:
    page = person.sign_in("vera")
    _to(person, "证书", "Certificates")
    page.fill("#find", "slow")
    page.press("#find", "Enter")

    expect(page.get_by_text("CN=SHAKEN 5678,O=Slow Telecom,C=US")).to_be_visible()
    expect(page.get_by_text("CN=SHAKEN 1234")).to_have_count(0)


def test_an_administrator_promotes_a_rule_with_a_reason_that_the_trail_keeps(person: Person, folder: Path) -> None:
    reason = f"watched for a month {person.page.viewport_size}"
    page = person.sign_in("adam")
    _to(person, "规则", "Rules")
    page.locator('a[href$="/rules/FAN_OUT"]').first.click()
    page.select_option("#mode", "canary")
    page.fill("#share", "2.5")
    page.fill("#reason", reason)
    page.get_by_role("button", name=_in(person, "更改运行方式", "Change the mode")).click()

    expect(page.get_by_role("status")).to_contain_text(_in(person, "运行方式已更改", "mode has been changed"))
    expect(page.get_by_text(reason).first).to_be_visible()
    store = open_store(folder / "ringfence.sqlite")
    kept = store.audit.entries(act="rule.promote")
    store.close()
    assert [(one.actor, one.target, one.reason) for one in kept if one.reason == reason] == [
        ("account:adam", "rule:FAN_OUT", reason)
    ]


def test_a_key_is_shown_once_and_revoked(person: Person) -> None:
    page = person.sign_in("adam")
    _to(person, "接口密钥", "API keys")
    page.fill("#name", "edge")
    page.fill("#reason-add", "pilot")
    page.locator("input[name=scope][value=screen]").check()
    page.get_by_role("button", name=_in(person, "发放", "Make the key"), exact=True).click()

    assert re.fullmatch(r"rf_[\w-]{50,}", page.locator("code.secret").inner_text())
    page.locator("input[name=reason][placeholder]").first.fill("end of pilot")
    page.get_by_role("button", name=_in(person, "吊销", "Revoke")).first.click()
    expect(page.get_by_role("status")).to_contain_text(_in(person, "密钥已吊销", "has been revoked"))


def test_an_account_is_added_and_the_trail_shows_it(person: Person, request: pytest.FixtureRequest) -> None:
    name = "otto-" + request.node.callspec.id.lower()
    page = person.sign_in("adam")
    _to(person, "账号", "Accounts")
    page.fill("#name", name)
    page.select_option("#role", "analyst")
    page.fill("#reason-add", "new colleague")
    page.get_by_role("button", name=_in(person, "添加", "Add account"), exact=True).click()
    expect(page.locator("code.secret")).to_be_visible()

    _to(person, "审计日志", "Audit trail")
    expect(page.get_by_text(f"account:{name}").first).to_be_visible()


def test_the_live_page_reads_itself_again_and_can_be_stopped(person: Person) -> None:
    person.page.clock.install()
    page = person.sign_in("vera")
    switch = page.locator("#again")
    expect(switch).to_be_visible()
    page.evaluate("document.getElementById('live').dataset.old = 'yes'")

    with page.expect_response(lambda reply: "/console/live" in reply.url):
        page.clock.fast_forward(10_000)
    expect(page.locator("#live[data-old]")).to_have_count(0)

    switch.uncheck()
    page.evaluate("document.getElementById('live').dataset.old = 'yes'")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.fast_forward(60_000)
    page.evaluate("fetch('/console/static/mark.svg')")
    assert [url for url in asked if "/live" in url] == []
    expect(page.locator("#live[data-old]")).to_have_count(1)


def test_the_language_can_be_switched_and_stays(person: Person) -> None:
    page = person.sign_in("vera")
    other = "en" if page.locator("html").get_attribute("lang") == "zh-CN" else "zh-CN"

    page.locator(f"a[hreflang={other}]").click()
    person.open("/rules")

    assert page.locator("html").get_attribute("lang") == other


def test_signing_in_needs_no_mouse(browser: Browser, address: str) -> None:
    for language in LANGUAGES:
        person = Person(browser, address, language, WIDE)
        page = person.open("/sign-in")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.evaluate("document.activeElement.getBoundingClientRect().left >= 0")
        page.keyboard.press("Enter")
        page.wait_for_url("**#main")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "name"
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.type("vera")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "BUTTON"
        page.keyboard.press("Enter")
        page.wait_for_url("**/console/live", wait_until="domcontentloaded")
        assert person.outside == []
        person.close()
