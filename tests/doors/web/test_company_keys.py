from __future__ import annotations

from collections.abc import Callable

from tests.doors.web.company_scene import CompanyScene, Visitor

Open = Callable[[str], Visitor]


def test_keys_are_for_the_company_alone(enter: Open, company: CompanyScene) -> None:
    cora, otto = enter("cora"), enter("otto")
    made = cora.send("/keys", "/keys", name="crm", scope=["consents", "rules:write", "outbox"], company="other")
    assert "rf_" in made.text
    (key,) = [one for one in company.store.keys.all() if one.company == "acme"]
    assert sorted(key.scopes) == ["consents"]
    assert cora.send("/keys", "/keys", name="x", scope="rules:write").status_code == 400
    assert otto.send(f"/keys/{key.id}/revoke", "/keys").status_code == 404
    assert cora.send(f"/keys/{key.id}/revoke", "/keys").status_code == 303
    assert not next(one for one in company.store.keys.all() if one.id == key.id).live(company.clock_ms())
