from collections.abc import Callable

import msgspec
from tests.doors.web.caller import Caller
from tests.doors.web.scene import Scene

from ringfence.doors.web.registered import ALLOWED, CAMPAIGNS, CONSENTS, LICENCES, registry_rows
from ringfence.screening.registered import CallerFacts, ConsentFacts, LineFacts, RegistryFacts, RightFacts
from ringfence.telecom.commercial import Category

Visit = Callable[[Scene, str], Caller]
WHOLE = RegistryFacts(
    CallerFacts("c-1", Category.FINANCE, campaign="loans", state="hours", company_today=2, company_week=5, name="Acme"),
    refusal="finance 20:00-09:00",
    excepted=True,
    consent=ConsentFacts("withdrawn", "k-9"),
    right=RightFacts("h-1", "c-1", originates=False),
    line=LineFacts("l-7", "c-2", False, 2, "out_of_scope", "B2", "article"),
    age_s=3,
    unknown=("preferences",),
)


def test_every_part_that_is_known_has_its_line() -> None:
    rows = registry_rows(WHOLE)
    said = [row.said for row in rows]

    assert registry_rows(None) == ()
    assert [row.title for row in registry_rows(RegistryFacts())] == ["Age of what was read"]
    assert len(rows) == 10
    assert rows[0].commercial == "finance 20:00-09:00"
    assert rows[1].given == ("Acme", "c-1")
    assert rows[3].given == ("2 / 5",)
    for wanted in (CAMPAIGNS["hours"], CONSENTS["withdrawn"], LICENCES["out_of_scope"], ALLOWED[False]):
        assert wanted in said


def test_a_right_that_is_over_and_parts_that_say_little_are_told_plainly() -> None:
    rows = registry_rows(RegistryFacts(right=RightFacts("h", "x", lapsed=True), line=LineFacts("l", "x")))

    assert [row.said for row in rows] == ["The right is over.", ALLOWED[None], ""]


def test_the_page_of_a_decision_shows_them_in_both_languages(scene: Scene, visit: Visit) -> None:
    decision = scene.judge("17012345678", "13900002222", ago_s=1)
    facts = msgspec.structs.replace(decision.facts, registry=WHOLE)
    scene.archive.decisions[-1] = msgspec.structs.replace(decision, facts=facts)
    vera = visit(scene, "vera")

    page = vera.get(f"/decisions/{decision.id}").text
    assert "What the registry says" in page
    assert "Finance, 20:00-09:00" in page
    assert "registry.consent.id" in page
    plain = scene.judge("17012345678", "13900002222", ago_s=1)
    assert "What the registry says" not in vera.get(f"/decisions/{plain.id}").text
