"""The console of a platform that serves: calls judged over HTTP are on its pages, from its own log and tables."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.doors.web.scene import PASSWORD
from tests.road.browser import PATIENCE_MS, WIDE, Person, chromium
from tests.serving import Served, serving

from ringfence.access.account import Account
from ringfence.access.role import Role
from ringfence.backends.passwords import ArgonHasher
from ringfence.backends.sql.store import open_store
from ringfence.telecom.carrier import Trunk, TrunkKind

DESK, VICTIM, TRUNK = "17012345678", "13900000007", "interconnect-9"
pytestmark = pytest.mark.timeout(300)
expect.set_options(timeout=PATIENCE_MS)


def _prepare(home: Path) -> None:
    """An administrator, and the trunk that the calls come in on."""
    home.mkdir()
    store = open_store(home / "ringfence.sqlite")
    now_ms = int(time.time() * 1000)
    secret = ArgonHasher(time_cost=1, memory_kib=64, lanes=1).hash(PASSWORD)
    adam = Account(name="adam", role=Role.ADMINISTRATOR, password_hash=secret, created_ms=now_ms, must_change=False)
    store.accounts.add(adam, by="test")
    store.trunks.put(Trunk(name=TRUNK, kind=TrunkKind.INTERCONNECT, carrier="Example"), by="test", at_ms=now_ms)
    store.close()


def _call(served: Served) -> None:
    """One desk calls sixty people within ten minutes; half of them answer."""
    now_ms = int(time.time() * 1000)
    calls = [
        {
            "calling": DESK, "called": f"139{n:08d}", "trunk": TRUNK, "at_ms": now_ms - 600_000 + n * 9_000,
            "call_id": f"call-{n}",
        }
        for n in range(60)
    ]  # fmt: skip
    judged = served.client.post("/v1/calls:screenBatch", json={"calls": calls})
    assert judged.status_code == 200, judged.text
    ends = [{**call, "answered": n % 2 == 0, "talk_ms": 30_000 * (n % 2 == 0)} for n, call in enumerate(calls)]
    assert served.client.post("/v1/call-records", json={"records": ends}).status_code in (200, 202)


@contextmanager
def _visitor(served: Served) -> Iterator[Person]:
    with chromium() as browser:
        person = Person(browser, served.url, "en", WIDE)
        person.sign_in("adam")
        yield person
        person.close()
        assert (person.outside, person.faults) == ([], [])


def test_calls_judged_over_http_are_on_every_page_of_the_console(tmp_path: Path) -> None:
    home = tmp_path / "home"
    _prepare(home)
    with serving(home) as served:
        _call(served)
        with _visitor(served) as person:
            _on_live(person)
            _under_decisions(person)
            _under_numbers(person)
            _under_trunks(person)
    _in_the_trail(home)


def _on_live(person: Person) -> None:
    page = person.open("/live?window=1h")
    expect(page.locator(".figures dd").first).to_have_text("60")
    health = page.locator("#h-health + table")
    expect(health.get_by_text("Workers that report")).to_be_visible()
    expect(health.get_by_text("Decision log, last written")).to_be_visible()
    assert health.get_by_text("Needs action").count() == 0
    person.open("/certificates")
    expect(page.get_by_text("No authority is trusted yet")).to_be_visible()


def _under_decisions(person: Person) -> None:
    page = person.open(f"/decisions?number={VICTIM}")
    expect(page.get_by_text("1 decisions match.")).to_be_visible()
    page.locator("a.code").first.click()
    expect(page.get_by_text("call-7", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Judge it again").click()
    expect(page.get_by_text("identical, byte for byte")).to_be_visible()


def _under_numbers(person: Person) -> None:
    page = person.open(f"/numbers?number={DESK}&purpose=appeal+9")
    hour = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="1 hour", exact=True)).first
    expect(hour.get_by_role("cell").first).to_have_text("60")
    expect(page.get_by_text("appeal 9").first).to_be_visible()


def _under_trunks(person: Person) -> None:
    page = person.open("/trunks?window=1h")
    row = page.get_by_role("row").filter(has_text=TRUNK)
    for told in ("Interconnect", "Example", "60", "50%", "30 s"):
        expect(row.get_by_text(told, exact=True)).to_be_visible()
    row.get_by_role("link").click()
    expect(page.get_by_text("Not signed")).to_be_visible()
    expect(page.locator("a.code")).to_have_count(20)


def _in_the_trail(home: Path) -> None:
    store = open_store(home / "ringfence.sqlite")
    looks = store.audit.looks(limit=1_000)
    store.close()
    purposes = {look.purpose.split()[0] for look in looks if look.actor == "account:adam"}
    assert purposes == {"List", "decision", "appeal", "trunk"}
