"""What companies come for, in a real browser, in both languages and widths, and every page held to axe."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.doors.web.company_scene import NUMBER
from tests.road.browser import NARROW, PATIENCE_MS, WIDE, Person, chromium
from tests.road.test_console_pages import AXE, HIDDEN, OPEN_ALL, TAGS
from tests.servers import free_port

ROOT = Path(__file__).parents[2]
ONE = f"/numbers/one?number={NUMBER.replace('+', '%2B')}"
PAGES = ("/overview", "/numbers", ONE, "/campaigns", "/consents", "/lists", "/keys", "/register", "/welcome")
AUDIT = """tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})
    .then(found => found.violations.map(one => one.id))"""
pytestmark = pytest.mark.timeout(300)
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("company"), free_port()
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "tests.doors.web.company_scene", str(folder), str(port)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/company/welcome", timeout=2).close()
            break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    process.kill()
    process.wait(10)


@pytest.mark.parametrize(("language", "width"), [("zh-CN", NARROW), ("en", WIDE)])
def test_a_company_checks_a_list_and_objects_to_a_flag(
    browser: Browser, address: str, tmp_path: Path, language: str, width: int
) -> None:
    person = Person(browser, address, language, width)
    page = person.sign_in("cora")
    zh = language == "zh-CN"
    listed = tmp_path / "list.csv"
    listed.write_text("number\n13800138000\n13900139000\n=1+1\n")
    page.goto(f"{address}/company/lists")
    page.select_option("#category", "finance")
    page.set_input_files("#file", str(listed))
    page.get_by_role("button", name="开始核对" if zh else "Check it").click()
    fetch = page.get_by_role("link", name="下载结果" if zh else "Fetch the result")
    for _ in range(100):
        if fetch.count():
            break
        page.wait_for_timeout(200)
        page.reload()
    with page.expect_download() as download:
        fetch.click()
    told = Path(download.value.path()).read_text("utf-8-sig")
    assert "13800138000,yes,consented" in told
    assert "'=1+1,no,not_a_person" in told

    page.goto(f"{address}/company{ONE}")
    page.fill("#words", "客服回访")
    page.get_by_role("button", name="提交申诉" if zh else "Send the appeal").click()
    expect(page.get_by_role("status")).to_contain_text("申请已提交" if zh else "with the operator")
    assert (person.outside, person.faults) == ([], [])
    person.close()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_is_accessible_and_fits_both_windows(browser: Browser, address: str, language: str) -> None:
    person = Person(browser, address, language, WIDE)
    page, wrong = person.sign_in("cora"), list[str]()
    for path in PAGES:
        page.goto(f"{address}/company{path}")
        assert page.locator("html").get_attribute("lang") == language
        page.evaluate(OPEN_ALL)
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": 900})
            wrong += [f"{path} {width} {one}" for one in page.evaluate(HIDDEN)]
            if page.evaluate("document.documentElement.scrollWidth") > width + 1:
                wrong.append(f"{path} is wider than {width}")
        page.evaluate(AXE)
        wrong += [f"{path} {one}" for one in page.evaluate(AUDIT, list(TAGS))]
    assert (wrong, person.outside) == ([], [])
    person.close()
