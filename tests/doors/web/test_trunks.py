from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs
from tests.doors.web.caller import Caller
from tests.doors.web.scene import HOSTILE, NOW_MS, Scene

from ringfence.backends.records.log import RecordLog
from ringfence.telecom.call import CallRecord
from ringfence.telecom.carrier import NumberRange, Trunk, TrunkKind
from ringfence.telecom.identity import INVALID_IDENTITY_HEADER, Outcome, Verstat

Visit = Callable[[Scene, str], Caller]


@pytest.fixture
def traffic(scene: Scene, tmp_path: Path) -> Scene:
    """Ten calls on the enterprise line: five signed, four of them well; four records, three answered."""
    outcomes = [Outcome(Verstat.PASSED, "A"), Outcome(Verstat.FAILED, fault=INVALID_IDENTITY_HEADER), None]
    for number in range(10):
        made = scene.judge("+861085001234", f"1390000{number:04d}", ago_s=600 - number, trunk="enterprise-7")
        outcome = outcomes[0] if number < 4 else outcomes[1] if number == 4 else outcomes[2]
        scene.archive.decisions[-1] = structs.replace(made, facts=structs.replace(made.facts, identity=outcome))
    log = RecordLog(tmp_path / "records" / "w00", lambda keys: [True] * len(keys), lambda: NOW_MS)
    log.append(
        [
            CallRecord(
                calling="+861085001234", called="13900000001", call_id=str(number), at_ms=NOW_MS - 600_000,
                answered=number > 0, talk_ms=20_000 * number, trunk="enterprise-7",
            )
            for number in range(4)
        ]
    )  # fmt: skip
    log.close()
    return scene


def _row(page: str, name: str) -> str:
    return next(row for row in page.split("<tr>") if f">{name}<" in row)


def test_each_trunk_has_its_kind_carrier_and_figures(traffic: Scene, visit: Visit) -> None:
    row = _row(visit(traffic, "vera").get("/trunks?window=1h").text, "enterprise-7")

    for told in (
        "Enterprise line",
        "某呼叫中心",
        "any",
        ">10<",
        "0.003",
        "most: 1",
        ">75%<",
        ">40 s<",
        ">40%<",
        ">0%<",
    ):
        assert told in row, told


def test_a_trunk_without_calls_shows_no_shares(scene: Scene, visit: Visit) -> None:
    row = _row(visit(scene, "vera").get("/trunks").text, "gateway-1")

    assert row.count("–") == 4
    assert "International gateway" in row


def test_trunks_that_nobody_registered_stand_apart_and_harm_nobody(morning: Scene, visit: Visit) -> None:
    vera = visit(morning, "vera")
    page = vera.get("/trunks").text
    strangers = page.split("Trunks that nobody registered")[1]

    assert "document.title" in strangers
    assert "<script>" not in page
    address = strangers.split('href="/console')[1].split('"')[0].replace("&amp;", "&")
    one = vera.get(address)
    assert one.status_code == 200
    assert "Nobody registered this trunk." in one.text
    assert HOSTILE not in one.text


def test_the_page_of_a_trunk_tells_ranges_identities_findings_and_newest_calls(traffic: Scene, visit: Visit) -> None:
    ranges = tuple(
        NumberRange(first := int(traffic.plan.read("+861012345000")) + n * 100, first + 9) for n in range(501)
    )
    trunk = Trunk(
        name="enterprise-7", kind=TrunkKind.ENTERPRISE_LINE, carrier="某呼叫中心", area_code="010", assigned=ranges,
        addresses=("192.0.2.0/24",),
    )  # fmt: skip
    traffic.store.trunks.put(trunk, by="test", at_ms=NOW_MS)

    page = visit(traffic, "vera").get("/trunks/one?name=enterprise-7&window=1h").text

    for told in (
        "+861012345000", "+861012345009", "1 more ranges are not shown", "192.0.2.0/24", "of 4 ended", "75%", "40 s",
        "Confirmed: caller and number known to the signer (A)", "Signature does not hold", "Not signed", 'role="img"',
        "+8613900000009",
    ):  # fmt: skip
        assert told in page, told


def test_the_span_is_chosen_and_a_strange_one_is_a_day(traffic: Scene, visit: Visit) -> None:
    vera = visit(traffic, "vera")

    assert ">10<" not in _row(vera.get("/trunks?window=1h&until=2020-01-01T00:00").text, "enterprise-7")
    assert '<option value="1d" selected>' in vera.get("/trunks?window=%3Cscript%3E").text


def test_a_trunk_that_nobody_knows_is_not_there(scene: Scene, visit: Visit) -> None:
    answer = visit(scene, "vera").get("/trunks/one?name=nothing")

    assert answer.status_code == 404
    assert "There is no trunk of this name" in answer.text


def test_trunks_are_for_those_who_signed_in(scene: Scene, visit: Visit) -> None:
    for path in ("/trunks", "/trunks/one?name=gateway-1"):
        assert visit(scene, "").get(path).status_code == 303


def test_many_browsers_cost_one_question(scene: Scene, visit: Visit) -> None:
    asked = []
    traffic = scene.archive.traffic
    scene.archive.traffic = lambda *span: asked.append(span) or traffic(*span)  # type: ignore[method-assign, func-returns-value]
    vera = visit(scene, "vera")

    for _ in range(5):
        vera.get("/trunks")

    assert len(asked) == 1
