from __future__ import annotations

from litestar.testing import TestClient
from tests.doors.web.caller import Caller
from tests.doors.web.company_scene import NUMBER, CompanyScene

from ringfence.registry.application import Appeal, ApplicationState


def test_the_operator_reads_and_administrators_answer(company: CompanyScene) -> None:
    asked = Appeal(number=int(company.plan.read(NUMBER)), words="我们是回访")
    one = company.made.desk.appeal("acme", asked, by="account:cora", at_ms=company.clock_ms())
    with TestClient(company.application(), base_url="http://console.example") as client:
        anna = Caller(client).signed_in("anna")
        assert "acme" in anna.get("/companies").text
        page = anna.get(f"/companies/{one.id}").text
        assert "我们是回访" in page
        assert 'name="answer"' not in page
        assert anna.send(f"/companies/{one.id}", {"answer": "yes", "reason": "x"}).status_code == 403
    with TestClient(company.application(), base_url="http://console.example") as client:
        adam = Caller(client).signed_in("adam")
        assert adam.send(f"/companies/{one.id}", {"answer": "yes", "reason": ""}).status_code == 400
        sent = adam.send(f"/companies/{one.id}", {"answer": "no", "reason": "nothing new"})
        assert sent.status_code == 303
        assert adam.send(f"/companies/{one.id}", {"answer": "yes", "reason": "x"}).status_code == 409
        assert adam.get("/companies/nothing").status_code == 404
    answered = company.made.desk.application(one.id)
    assert (answered.state, answered.decided_by) == (ApplicationState.REFUSED, "account:adam")


def test_a_viewer_and_companies_people_see_none_of_it(company: CompanyScene) -> None:
    with TestClient(company.application(), base_url="http://console.example") as client:
        assert Caller(client).signed_in("vera").get("/companies").status_code == 403
    with TestClient(company.application(), base_url="http://console.example") as client:
        assert Caller(client).signed_in("cora").get("/companies").status_code == 403
