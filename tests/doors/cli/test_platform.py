from collections.abc import Iterator

import pytest
from tests.doors.cli.small_platform import SmallPlatform, small_platform

from ringfence.doors.cli.platform import ComplaintSent, Platform
from ringfence.sample.day import GATEWAY
from ringfence.telecom.call import CallAttempt, CallRecord
from ringfence.telecom.errors import Refused, Unavailable
from ringfence.telecom.verdict import Action

ATTEMPTS = [CallAttempt(calling="1", called="2"), CallAttempt(calling="bad", called="2")]


@pytest.fixture
def there() -> Iterator[SmallPlatform]:
    with small_platform() as there:
        yield there


@pytest.fixture
def platform(there: SmallPlatform) -> Iterator[Platform]:
    platform = Platform(there.address, "rf_key")
    yield platform
    platform.close()


def test_answers_come_in_the_order_of_the_attempts(there: SmallPlatform, platform: Platform) -> None:
    there.rejected = {"bad"}

    answers = platform.screen(ATTEMPTS)

    assert [answer.action if answer else None for answer in answers] == [Action.DELIVER, Action.REJECT]
    assert there.requests[0].key == "Bearer rf_key"


def test_trunks_records_and_complaints_go_to_their_places(there: SmallPlatform, platform: Platform) -> None:
    platform.put_trunk(GATEWAY)
    platform.record([CallRecord(calling="1", called="2", at_ms=3, answered=True)])
    platform.complain([ComplaintSent("a", "+12025550101", "somebody", 5)])

    assert [(request.method, request.path) for request in there.requests] == [
        ("PUT", "/v1/trunks/sample-gateway"),
        ("POST", "/v1/call-records"),
        ("POST", "/v1/complaints"),
    ]
    assert b'"kind":"international_gateway"' in there.requests[0].body


def test_it_is_ready_when_it_says_so(there: SmallPlatform, platform: Platform) -> None:
    assert platform.ready()
    there.status = 503
    assert not platform.ready()


@pytest.mark.parametrize(("status", "error"), [(500, Unavailable), (503, Unavailable), (400, Refused), (401, Refused)])
def test_problems_become_our_errors(
    there: SmallPlatform, platform: Platform, status: int, error: type[Exception]
) -> None:
    there.status = status

    with pytest.raises(error, match=str(status)):
        platform.screen(ATTEMPTS)


def test_something_else_on_that_port_is_recognised(there: SmallPlatform, platform: Platform) -> None:
    there.garbage = True

    with pytest.raises(Unavailable, match="something else"):
        platform.screen(ATTEMPTS)


def test_nobody_there_is_unavailable() -> None:
    with small_platform() as gone:
        address = gone.address
    platform = Platform(address, "rf_key")

    assert not platform.ready()
    with pytest.raises(Unavailable, match="does not answer"):
        platform.screen(ATTEMPTS)
    platform.close()
