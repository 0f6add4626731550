from __future__ import annotations

from collections.abc import Callable

from tests.doors.web.company_scene import NUMBER, CompanyScene, Visitor

from ringfence.registry.application import Appeal

Open = Callable[[str], Visitor]
ONE = f"/numbers/one?number={NUMBER.replace('+', '%2B')}"


def test_why_a_number_is_flagged_tells_findings_and_counts_and_nobody(enter: Open, company: CompanyScene) -> None:
    page = enter("cora").get(ONE).text
    assert "People who complained" in page
    for hidden in ("1391234", "13900009999", "reporter-1", "推销贷款"):
        assert hidden not in page
    (look, *_) = company.store.audit.looks(company.plan.read(NUMBER))
    assert (look.actor, "acme" in look.purpose) == ("account:cora", True)
    assert enter("otto").get(ONE).status_code == 404, "another company's number"
    assert enter("cora").get("/numbers/one?number=13900009999").status_code == 404


def test_an_appeal_is_kept_for_the_own_number_alone(enter: Open, company: CompanyScene) -> None:
    cora, otto = enter("cora"), enter("otto")
    sent = cora.send("/appeals", ONE, number=NUMBER, words="我们是客服回访")
    assert sent.headers["location"].endswith("done=asked")
    (one,) = company.made.desk.waiting(kind="appeal")
    assert isinstance(one.asked, Appeal)
    assert (one.company, one.asked.words) == ("acme", "我们是客服回访")
    assert otto.send("/appeals", "/numbers", number=NUMBER, words="x").status_code == 404


def test_numbers_licences_and_campaigns_are_the_companys_own(enter: Open, company: CompanyScene) -> None:
    cora, otto = enter("cora"), enter("otto")
    assert cora.send("/numbers", "/numbers", first="02100000100", last="02100000109", proof="x").status_code == 303
    assert cora.send("/numbers", "/numbers", first="nobody").status_code == 400
    form = {"licence": "B2-1", "services": "B24 B25", "from": "2026-01-01", "company": "other", "holder": "other"}
    assert cora.send("/licences", "/overview", **form).status_code == 303
    claims = {one.kind: one for one in company.made.desk.applications("acme")}
    assert claims["licence"].asked.licence.holder == "acme"  # type: ignore[union-attr]
    assert company.made.desk.applications("other") == ()

    campaign: dict[str, str | list[str]] = {
        "name": "spring loans", "purpose": "loans", "category": "finance", "channel": ["voice"], "day": ["workday"],
        "opens": "09:00", "closes": "18:00", "per_day": "1", "per_week": "2", "company": "other", "id": "other:x",
    }  # fmt: skip
    assert cora.send("/campaigns", "/campaigns", **campaign).status_code == 303
    (kept,) = company.made.desk.campaigns("acme")
    assert (kept.id, kept.company) == ("acme:spring-loans", "acme")
    assert company.made.desk.campaigns("other") == ()
    wrongs: list[dict[str, str | list[str]]]
    wrongs = [{"opens": "99:00"}, {"opens": "02:00"}, {"per_day": "0"}, {"channel": []}, {"until": "soon"}]
    for wrong in wrongs:
        assert cora.send("/campaigns", "/campaigns", **(campaign | wrong)).status_code == 400
    assert otto.send("/campaigns/end", "/campaigns", id=kept.id).status_code == 404
    assert cora.send("/campaigns/end", "/campaigns", id=kept.id).status_code == 303
