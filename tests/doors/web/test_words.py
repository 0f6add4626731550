import re
from enum import StrEnum
from pathlib import Path

import pytest

from ringfence.access.key import Scope
from ringfence.access.organisation import OrganisationKind
from ringfence.access.role import Role
from ringfence.analytics.inquiry import Standing
from ringfence.doors.web import words
from ringfence.doors.web.raw import WINDOWS
from ringfence.doors.web.trunks import IDENTITIES
from ringfence.doors.web.vitals import Sign, Vitals, parts
from ringfence.doors.web.words import DONE, TABS, VOCABULARY
from ringfence.screening.book import ListKind
from ringfence.telecom.allocation import NumberKind
from ringfence.telecom.call import Presentation
from ringfence.telecom.carrier import TrunkKind
from ringfence.telecom.citing import Trust
from ringfence.telecom.verdict import Action, Judgement, Mode

ACT = re.compile(r"(?:\bact=|_act\(|record\((?:account\.)?name, |_note\(connection, )\"([a-z-]+(?:\.[a-z-]+)?)\"")
"""How the source names an act where it is kept."""


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("action", Action), ("mode", Mode), ("role", Role),
        ("organisation", OrganisationKind), ("kind", NumberKind), ("trunk_kind", TrunkKind),
        ("presentation", Presentation), ("sign", Sign), ("trust", Trust), ("list", ListKind), ("scope", Scope),
        ("judgement", Judgement),
    ],
)  # fmt: skip
def test_every_value_has_a_word(kind: str, values: type[StrEnum]) -> None:
    assert set(VOCABULARY[kind]) == set(values)


def test_every_window_and_part_of_the_platform_has_a_word() -> None:
    assert set(VOCABULARY["window"]) == set(WINDOWS)
    shown = {part.code for part in parts(Vitals(log_age_s=1.0, late={"lists": 1}))}
    assert shown == set(VOCABULARY["health"])


def test_every_outcome_of_a_signed_identity_has_a_word() -> None:
    assert set(VOCABULARY["identity"]) == {key or "none" for key in IDENTITIES}


def test_every_act_that_the_system_keeps_has_a_word() -> None:
    source = Path(words.__file__).parents[2]
    kept = {act for path in source.rglob("*.py") for act in ACT.findall(path.read_text("utf-8"))}

    kept |= {f"suspicion.{one.value}" for one in Standing}
    assert {"sign-in", "list.add", "rule.promote", "account.add"} <= kept
    assert kept == set(VOCABULARY["act"])


def test_the_menu_leads_somewhere_and_acts_are_answered() -> None:
    assert [tab.path for tab in TABS][:3] == ["/live", "/decisions", "/rules"]
    assert all(DONE.values())
