from collections.abc import Iterator
from datetime import date

import msgspec
import pytest
from tests.doors.cli.small_platform import SmallPlatform, small_platform

from ringfence.doors.cli.platform import Platform
from ringfence.doors.cli.player import Player
from ringfence.sample.day import Ending, Origin, SampleCall
from ringfence.sample.schedule import BUSY_MS
from ringfence.telecom.call import Party
from ringfence.telecom.verdict import Action

DAY = date(2021, 7, 7)
GAP = BUSY_MS / 1000


def desk(at_s: float, calling: str = "1") -> SampleCall:
    return SampleCall(Origin.DESK, at_s, calling, "2", "t", Ending(False, 5_000, 0, Party.CALLING))


def complained(at_s: float, filed_s: float, calling: str = "2025550101") -> SampleCall:
    return SampleCall(Origin.COMPLAINTS, at_s, calling, "2025550102", "sample-us", None, filed_s)


@pytest.fixture
def there() -> Iterator[SmallPlatform]:
    with small_platform() as there:
        yield there


@pytest.fixture
def settled() -> list[int]:
    return []


@pytest.fixture
def player(there: SmallPlatform, settled: list[int]) -> Iterator[Player]:
    platform = Platform(there.address, "rf_key")
    yield Player(platform, lambda: settled.append(len(there.requests)))
    platform.close()


def paths(there: SmallPlatform) -> list[str]:
    return [request.path.rsplit("/", 1)[-1] for request in there.requests if request.method == "POST"]


def test_trunks_are_there_before_the_first_call(there: SmallPlatform, player: Player, settled: list[int]) -> None:
    player.play([desk(1)], DAY, lambda _: None)

    assert [request.method for request in there.requests][:5] == ["PUT"] * 4 + ["POST"]
    assert settled == [4]


def test_the_end_of_a_call_is_told_after_it_was_judged(there: SmallPlatform, player: Player) -> None:
    told: list[int] = []

    outcomes = player.play([desk(1), desk(62)], DAY, told.append)

    assert paths(there) == ["calls:screenBatch", "call-records", "calls:screenBatch", "call-records"]
    assert [outcome.action for outcome in outcomes] == [Action.DELIVER] * 2
    assert told == [1, 1]


def test_a_call_that_was_stopped_has_no_end(there: SmallPlatform, player: Player) -> None:
    there.rejected = {"bad"}

    outcomes = player.play([desk(1, "bad")], DAY, lambda _: None)

    assert paths(there) == ["calls:screenBatch"]
    assert [(outcome.action, outcome.decision) for outcome in outcomes] == [(Action.REJECT, "d0")]


def test_complaints_are_filed_after_their_call_and_counted_before_the_next(
    there: SmallPlatform, player: Player, settled: list[int]
) -> None:
    player.play([complained(1, 60), complained(1 + 2 * GAP, 60 + 2 * GAP)], DAY, lambda _: None)

    assert paths(there) == ["calls:screenBatch", "complaints", "calls:screenBatch", "complaints"]
    assert settled == [4, 6]
    sent = msgspec.json.decode(there.requests[5].body, type=dict[str, list[dict[str, str | int]]])
    assert sent["complaints"][0]["number"] == "+12025550101"


def test_only_calls_of_a_number_complained_about_since_wait_until_that_is_counted(
    there: SmallPlatform, player: Player, settled: list[int]
) -> None:
    others = [complained(1 + n * GAP, 60 + n * GAP, f"202555010{n}") for n in range(3)]
    again = complained(1 + 3 * GAP, 60 + 3 * GAP, "12025550100")
    last = complained(1 + 4 * GAP, 60 + 4 * GAP, "2025550101")

    player.play([*others, again, last], DAY, lambda _: None)

    assert paths(there) == ["calls:screenBatch", "complaints"] * 5
    assert settled == [4, 10]
