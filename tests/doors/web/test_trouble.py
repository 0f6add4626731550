import pytest

from ringfence.doors.web.trouble import Trouble, forged, trouble
from ringfence.telecom.errors import Conflict, NotAllowed, NotFound, NotSignedIn, Refused, TooMany, Unavailable


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotSignedIn("x"), 401), (NotAllowed("x"), 403), (NotFound("x"), 404), (Conflict("x"), 409),
        (TooMany("x"), 429),
        (Refused("x"), 400), (Unavailable("x"), 503), (KeyError("secret"), 500),
    ],
)  # fmt: skip
def test_each_kind_of_error_has_its_status_and_a_remedy(error: Exception, status: int) -> None:
    page = trouble(error)
    kind = page.values["kind"]

    assert page.status == status
    assert isinstance(kind, Trouble)
    assert kind.remedy


def test_errors_not_meant_for_people_keep_their_words() -> None:
    assert trouble(KeyError("secret"), "ab12").values["message"] == ""
    assert trouble(KeyError("secret"), "ab12").values["reference"] == "ab12"
    assert trouble(Refused("the line", "mend it")).values["remedy"] == "mend it"


def test_a_forged_form_is_told_what_to_do() -> None:
    assert forged().status == 403
