from __future__ import annotations

from collections.abc import Callable

from tests.doors.web.caller import Caller
from tests.doors.web.scene import Scene
from tests.registry.pictures import EXIF, jpeg

from ringfence.access.role import Role
from ringfence.registry.lead import LeadSent

Visit = Callable[[Scene, str], Caller]


def test_staff_reads_a_lead_takes_its_files_and_settles_it(scene: Scene, visit: Visit) -> None:
    sent = LeadSent(provider="廉价电话", number="01085000000", text="<b>sold me calls</b>", contact="13800138000")
    lead = scene.lead_desk().report(sent, [jpeg(EXIF)])
    digest = scene.store.leads.reports(lead.id)[0].evidence
    scene.add_account("rita", Role.ANALYST, organisation="regulator:bj")
    scene.add_account("carla", Role.ADMINISTRATOR, organisation="carrier:cmcc")
    rita, vera, carla = visit(scene, "rita"), visit(scene, "vera"), visit(scene, "carla")

    assert "廉价电话" in rita.get("/leads?state=new").text
    assert "No lead." in rita.get("/leads?state=closed").text
    page = rita.get(f"/leads/{lead.id}").text
    assert "&lt;b&gt;sold me calls" in page
    taken = rita.get(f"/leads/{lead.id}/evidence/{digest}")
    assert taken.content == jpeg()
    assert taken.headers["content-disposition"].startswith("attachment")
    assert taken.headers["content-type"] == "application/octet-stream"
    assert rita.get(f"/leads/{lead.id}/evidence/{'0' * 64}").status_code == 404
    assert vera.get(f"/leads/{lead.id}/evidence/{digest}").status_code == 403
    assert carla.get("/leads").status_code == 403
    settled = rita.send(f"/leads/{lead.id}/state", {"state": "passed", "reason": "to the bureau"})
    assert settled.status_code == 303
    assert "to the bureau" in vera.get(f"/leads/{lead.id}").text
    assert rita.send(f"/leads/{lead.id}/state", {"state": "won", "reason": "x"}).status_code == 400
    assert rita.get("/leads/none").status_code == 404
    acts = {one.act for one in scene.store.audit.entries(actor="account:rita")}
    assert {"lead.evidence", "lead.settle"} <= acts
    assert len(scene.store.audit.looks()) > 0


def test_leads_are_paged(scene: Scene, visit: Visit) -> None:
    for at in range(52):
        scene.lead_desk().report(LeadSent(provider=f"p{at}", text="x"), [])
    vera = visit(scene, "vera")

    first = vera.get("/leads").text
    older = first.split("before=")[1].split('"')[0]

    assert first.count("/console/leads/") == 50
    assert vera.get(f"/leads?before={older}").text.count("/console/leads/") == 2
