import pytest

from ringfence.doors.web.area import AreaVisit, Guest
from ringfence.doors.web.language import load_languages
from ringfence.doors.web.visit import Fields
from ringfence.telecom.errors import NotSignedIn

VISIT = AreaVisit(
    root="/my", path="/my/x", place={}, query=Fields(""), form=Fields(""), body=b"", content_type="",
    language=load_languages()["en"], now_ms=0, address="192.0.2.1",
)  # fmt: skip


def test_nobody_signed_in_is_nobody() -> None:
    with pytest.raises(NotSignedIn):
        _ = VISIT.person


def test_whoever_is_signed_in_is_known_by_the_areas_own_word() -> None:
    guest = Guest(subject="number:+8613800138000", shown="138 0013 8000", csrf="token")

    assert AreaVisit(**{name: getattr(VISIT, name) for name in VISIT.__struct_fields__} | {"guest": guest}).person is (
        guest
    )
