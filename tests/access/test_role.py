from ringfence.access.role import Role


def test_each_role_covers_the_ones_before_it() -> None:
    assert Role.ADMINISTRATOR.covers(Role.ANALYST)
    assert Role.ANALYST.covers(Role.ANALYST)
    assert not Role.VIEWER.covers(Role.ANALYST)
