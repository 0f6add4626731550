from __future__ import annotations

from collections.abc import Callable

from tests.doors.web.company_scene import CompanyScene, Visitor

Open = Callable[[str], Visitor]


def test_a_company_registers_confirms_and_waits_for_the_operator(enter: Open, company: CompanyScene) -> None:
    somebody = enter("")
    form = {
        "company": "91310000MA1K00000X", "name": "新公司", "category": "education", "purpose": "courses",
        "contact": "韩梅梅", "number": "13812345678", "account": "mei", "password": "nine purple kettles",
        "again": "nine purple kettles",
    }  # fmt: skip
    for wrong in (
        {"again": "x"},
        {"category": ""},
        {"company": "../x"},
        {"number": "1"},
        {"password": "short", "again": "short"},
    ):
        assert somebody.send("/register", "/register", **(form | wrong)).status_code == 400
        company.store.limits.forget("register:testclient")
    sent = somebody.send("/register", "/register", **form)
    where = sent.headers["location"].removeprefix("/company")
    assert "waiting" not in somebody.get(where).text
    code = where.partition("code=")[2]
    path = where.partition("?")[0]
    assert somebody.send(path, where, code=code, digits="000000").status_code == 400
    assert somebody.send(path, where, code=code, digits=company.code()).status_code == 303
    assert "The operator looks at it next" in somebody.get(path).text
    account = company.store.accounts.find("mei")
    assert account is not None
    assert account.closed
    assert company.made.desk.caller("91310000MA1K00000X") is None

    one = company.made.desk.application(path.rsplit("/", 1)[1])
    company.made.desk.decide(one.id, True, "seen the licence", by="account:adam", at_ms=company.clock_ms())
    opened = company.store.accounts.find("mei")
    assert opened is not None
    assert (opened.closed, opened.organisation_id) == (False, "91310000MA1K00000X")
    assert "The operator said yes" in somebody.get(path).text
    again = somebody.send("/register", "/register", **(form | {"account": "mei2"}))
    assert again.status_code == 409


def test_signing_out_ends_the_session(enter: Open) -> None:
    cora = enter("cora")
    assert cora.send("/sign-out", "/overview").headers["location"].startswith("/company/welcome")
    assert cora.get("/overview").headers["location"] == "/company/welcome"
