from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.examples import NOW
from tests.registry.test_law import LICENCES
from tests.stores import new_store

from ringfence.registry.law import read_licences
from ringfence.registry.ledger import Customer
from ringfence.registry.licence_desk import LicenceDesk, LicenceQuestion, LicenceReply, suspicious
from ringfence.telecom.errors import Refused
from ringfence.telecom.licence import Licence, LicenceState, ServiceClass

DAY = 86_400_000


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LicenceDesk]:
    store = new_store(tmp_path / "s.sqlite")
    for entry in (
        Customer(id="cmcc", name="中国某移动通信集团", from_ms=0),
        Customer(id="voip1", name="北京某网络电话有限公司", from_ms=0),
        Customer(id="voip2", name="上海某网络电话有限公司", from_ms=0),
        Licence(id="A2-1", holder="cmcc", services=("A11", "A12", "A15-1"), from_ms=0),
        Licence(id="B2-7", holder="voip1", services=("B25",), areas=("北京",), from_ms=0),
        Licence(id="B2-8", holder="voip2", services=("B25",), from_ms=0, until_ms=NOW - DAY),
    ):
        store.ledger.put(entry, by="t", at_ms=NOW)
    yield LicenceDesk(store.ledger, read_licences(LICENCES), lambda: NOW)
    store.close()


def _ask(
    desk: LicenceDesk, provider: str, service: ServiceClass, area: str = "", at_ms: int | None = None
) -> LicenceReply:
    return desk.ask(LicenceQuestion(provider=provider, service=service, area=area, at_ms=at_ms))


@pytest.mark.parametrize(
    ("provider", "service", "area", "at_ms", "state"),
    [
        ("cmcc", ServiceClass.MIXED, "", None, LicenceState.LICENSED),
        ("A2-1", ServiceClass.NETWORK, "广东", None, LicenceState.LICENSED),
        ("北京某网络电话有限公司", ServiceClass.INTERNET, "北京", None, LicenceState.LICENSED),
        ("北京某", ServiceClass.INTERNET, "上海", None, LicenceState.OUT_OF_SCOPE),
        ("voip1", ServiceClass.MIXED, "北京", None, LicenceState.OUT_OF_SCOPE),
        ("voip2", ServiceClass.INTERNET, "", None, LicenceState.UNLICENSED),
        ("voip2", ServiceClass.INTERNET, "", NOW - 2 * DAY, LicenceState.LICENSED),
        ("无名公司", ServiceClass.INTERNET, "", None, LicenceState.UNKNOWN),
    ],
)  # fmt: skip
def test_each_answer_has_its_article(
    desk: LicenceDesk, provider: str, service: ServiceClass, area: str, at_ms: int | None, state: LicenceState
) -> None:
    reply = _ask(desk, provider, service, area, at_ms)

    assert reply.answer is not None
    assert reply.answer.state is state
    assert "第" in reply.answer.article
    assert suspicious(reply.answer) is (state is not LicenceState.LICENSED)


def test_a_name_that_fits_several_is_asked_back(desk: LicenceDesk) -> None:
    reply = _ask(desk, "网络电话", ServiceClass.MIXED)

    assert reply.answer is None
    assert [one.id for one in reply.providers] == ["voip1", "voip2"]
    with pytest.raises(Refused):
        _ask(desk, "  ", ServiceClass.MIXED)
