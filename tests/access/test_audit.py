from ringfence.access.audit import AuditEntry, Look


def test_an_act_and_a_look_need_no_more_than_who_what_and_when() -> None:
    assert AuditEntry(at_ms=1, actor="account:li.na", act="sign-in").reason == ""
    assert Look(at_ms=1, actor="key:1", number=5, purpose="api").id == 0
