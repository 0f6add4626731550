import msgspec
import pytest

from ringfence.access.account import Account
from ringfence.access.role import Role
from ringfence.doors.web.language import load_languages
from ringfence.doors.web.visit import LONGEST_VALUE, MOST_FIELDS, Fields, Visit
from ringfence.telecom.errors import NotSignedIn, Refused

NOBODY = Visit(
    path="", place={}, query=Fields(""), form=Fields(""), language=load_languages()["en"], now_ms=0, address=""
)


def test_fields_are_bounded_and_free_of_control_characters() -> None:
    fields = Fields(f"a=+x%00%07y+&b=1&b=2&long={'z' * 9000}")

    assert fields.one("a") == "xy"
    assert fields.secret("a") == " xy "
    assert fields.all("b") == ("1", "2")
    assert fields.one("b") == "2"
    assert len(fields.one("long")) == LONGEST_VALUE
    assert (fields.one("none"), fields.all("none")) == ("", ())


def test_too_many_fields_and_missing_ones_are_refused() -> None:
    with pytest.raises(Refused):
        Fields("&".join(f"a{i}=1" for i in range(MOST_FIELDS + 1)))
    with pytest.raises(Refused, match="say why"):
        Fields("reason=+").needed("reason", "say why")


def test_broken_encodings_are_replaced() -> None:
    assert Fields("a=%ff%fe").one("a") == "\ufffd\ufffd"


def test_roles_cover_the_lesser_ones() -> None:
    account = Account(name="anna", role=Role.ANALYST, password_hash="", created_ms=0)
    anna = msgspec.structs.replace(NOBODY, account=account)

    assert (anna.may(Role.VIEWER), anna.may(Role.ANALYST), anna.may(Role.ADMINISTRATOR)) == (True, True, False)
    assert anna.actor == "account:anna"
    assert not NOBODY.may(Role.VIEWER)
    with pytest.raises(NotSignedIn):
        _ = NOBODY.actor
