from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.doors.web.company_scene import NUMBER, CompanyScene, Visitor

from ringfence.registry.job import JobState

Open = Callable[[str], Visitor]
ONE = f"/numbers/one?number={NUMBER.replace('+', '%2B')}"
HEADER = b"number,categories,channels,given,expires,wording,way\n"


def test_a_list_goes_from_upload_to_result_and_is_nobody_elses(enter: Open, company: CompanyScene) -> None:
    cora, otto = enter("cora"), enter("otto")
    form = {"purpose": "campaign", "category": "finance", "channel": "voice"}
    company.consented("13800138007")
    body = b"number\n13800138007\n13900139000\n" + b"=1+1\n"
    sent = cora.upload("/lists", "/lists", body, "名单.csv", **form)
    where = sent.headers["location"].removeprefix("/company").partition("?")[0]
    assert "Waiting" in cora.get(where).text
    assert cora.get(f"{where}/result").status_code == 409
    faults: list[str] = []
    company.work(lambda what, _: faults.append(what)).work()
    assert faults == []
    assert "名单.csv" in cora.get(where).text
    result = cora.get(f"{where}/result")
    assert "attachment" in result.headers["content-disposition"]
    assert b"13800138007,yes,consented" in result.content
    assert b"'=1+1,no" in result.content
    for way in (where, f"{where}/result"):
        assert otto.get(way).status_code == 404
    assert cora.send(f"{where}/delete", where).status_code == 303
    assert cora.get(f"{where}/result").status_code == 404


@pytest.mark.parametrize(
    ("body", "name", "form"),
    [
        (b"", "a.csv", {}),
        (b"PK\x03\x04zip", "a.csv", {}),
        (b"13800138000\n", "a.parquet", {}),
        (b"13800138000\n", "a.csv", {"purpose": "fun"}),
    ],
)
def test_what_is_no_list_is_refused_and_leaves_nothing(
    enter: Open, company: CompanyScene, body: bytes, name: str, form: dict[str, str]
) -> None:
    whole = {"purpose": "campaign", "category": "finance", "channel": "voice"} | form
    files = set(company.settings.checks_folder.glob("*")) if company.settings.checks_folder.exists() else set[Path]()
    assert enter("cora").upload("/lists", "/lists", body, name, **whole).status_code == 400
    assert set(company.settings.checks_folder.glob("*")) == files


def test_consents_are_uploaded_and_refused_rows_come_back(enter: Open, company: CompanyScene) -> None:
    cora = enter("cora")
    rows = b"13800138001,finance,voice,2026-06-01,2027-06-01,may call,web\nnobody,finance,voice,1,2,w,web\n"
    sent = cora.upload("/consents", "/consents", HEADER + rows, "c.csv")
    where = sent.headers["location"].removeprefix("/company").partition("?")[0]
    company.work(lambda *_: None).work()
    job = company.made.lists.own(where.rsplit("/", 1)[1], "acme")
    assert (job.state, job.yes, job.no) == (JobState.DONE, 1, 1)
    assert b"nobody" in cora.get(f"{where}/result").content
    assert "Not confirmed by the person" in cora.get("/consents").text
