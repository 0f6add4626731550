from ringfence.access.audit import AuditEntry, Look, looks_at
from ringfence.telecom.number import ANONYMOUS, NumberForm, PhoneNumber


def test_an_act_and_a_look_need_no_more_than_who_what_and_when() -> None:
    assert AuditEntry(at_ms=1, actor="account:li.na", act="sign-in").reason == ""
    assert Look(at_ms=1, actor="key:1", number=5, purpose="api").id == 0


def test_one_look_for_each_person_however_often_shown_and_none_at_nobody() -> None:
    one, other = (PhoneNumber.pack(NumberForm.E164, 86, 13800138000 + more) for more in (0, 1))
    looks = looks_at([one, other, ANONYMOUS, one], at_ms=7, actor="key:1", purpose="p" * 500)
    assert [(look.number, look.at_ms, look.actor) for look in looks] == [
        (int(one), 7, "key:1"),
        (int(other), 7, "key:1"),
    ]
    assert looks[0].purpose == "p" * 200
