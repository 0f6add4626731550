from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.doors.web.company_scene import NUMBER, CompanyScene, Visitor

from ringfence.access.organisation import OrganisationKind
from ringfence.access.role import Role
from ringfence.doors.web.company_area import ACT, KEYS, guest_of

Open = Callable[[str], Visitor]
ONE = f"/numbers/one?number={NUMBER.replace('+', '%2B')}"
PAGES = ("/overview", "/numbers", ONE, "/campaigns", "/consents", "/lists")


def test_strangers_and_the_operators_people_are_led_to_the_door(enter: Open, company: CompanyScene) -> None:
    stranger = enter("")
    for path in PAGES:
        assert stranger.get(path).headers["location"] == "/company/welcome"
    assert stranger.get("/welcome").status_code == 200
    found = company.store.accounts.find("anna")
    assert found is not None
    assert found.organisation_kind is OrganisationKind.OPERATOR
    assert "numbers" not in guest_of(found, "x").may


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_opens_in_both_languages(enter: Open, language: str) -> None:
    cora = enter("cora")
    for path in (*PAGES, "/keys", "/register", "/welcome"):
        page = cora.get(path, language)
        assert page.status_code == 200, path
        assert f'lang="{language}"' in page.text


def test_a_viewer_reads_and_changes_nothing(enter: Open, company: CompanyScene) -> None:
    carl = enter("carl")
    account = company.store.accounts.find("carl")
    assert account is not None
    assert guest_of(account, "x").may == frozenset()
    assert carl.get("/keys").status_code == 403
    for path in ("/numbers", "/licences", "/campaigns", "/appeals", "/keys"):
        assert carl.post(path).status_code == 403
    assert carl.upload("/lists", "/lists", b"1\n", "a.csv", token="x").status_code == 403
    cora = company.store.accounts.find("cora")
    assert cora is not None
    assert guest_of(cora, "x").may == {ACT, KEYS}
    assert cora.role is Role.ADMINISTRATOR


def test_a_forged_form_changes_nothing(enter: Open, company: CompanyScene) -> None:
    cora = enter("cora")
    before = len(company.made.desk.applications("acme"))
    assert cora.post("/numbers", csrf="x", first=NUMBER).status_code == 403
    assert cora.upload("/lists", "/lists", b"1\n", "a.csv", token="x").status_code == 403
    assert len(company.made.desk.applications("acme")) == before
    assert list(company.settings.checks_folder.glob("*")) == [] or not list(
        company.settings.checks_folder.glob("*.coming")
    )
