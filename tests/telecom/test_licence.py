import pytest

from ringfence.telecom.licence import EndPoint, ServiceClass, service_class

PHONE, APP = EndPoint.TELEPHONE, EndPoint.APPLICATION


@pytest.mark.parametrize(
    ("calling", "called", "over_internet", "expected"),
    [
        (PHONE, PHONE, False, ServiceClass.NETWORK),
        (PHONE, PHONE, True, ServiceClass.MIXED),
        (APP, PHONE, False, ServiceClass.MIXED),
        (PHONE, APP, True, ServiceClass.MIXED),
        (APP, APP, True, ServiceClass.INTERNET),
    ],
)
def test_the_end_points_and_what_lies_between_make_the_class(
    calling: EndPoint, called: EndPoint, over_internet: bool, expected: ServiceClass
) -> None:
    assert service_class(calling, called, over_internet=over_internet) is expected
