import msgspec

from ringfence.analytics.detector import Example
from ringfence.analytics.example_calls import BEGIN_MS, hashed, subjects, written_out
from ringfence.analytics.record import Carried, ReleasedBy
from ringfence.backends.planes.numbering import open_plan

_READ = open_plan().read


def _example(**line: object) -> Example:
    lines = [{"calling": "13911110001", "called": "13800200001", **line}]
    return msgspec.convert({"name": "x", "finds": ["13911110001"], "calls": lines}, Example)


def test_a_line_is_written_out_with_its_lists_taken_in_turn() -> None:
    rows = written_out(
        _example(
            times=3, every_s=10, called_step=7, ring_s=[2, -1], talk_s=[-1, 30], released_by=["calling", "called"]
        ),
        _READ,
    )
    first, second, third = rows.records

    assert third.called - first.called == 14
    assert [one.setup_ms - BEGIN_MS for one in rows.records] == [0, 10_000, 20_000]
    assert (first.answer_ms, first.release_ms, first.ring_ms) == (None, BEGIN_MS + 2500, BEGIN_MS + 500)
    assert second.ring_ms is None
    assert second.release_ms is not None
    assert second.answer_ms is not None
    assert second.release_ms - second.answer_ms == 30_000
    assert [first.released_by, second.released_by] == [ReleasedBy.CALLING, ReleasedBy.CALLED]


def test_messages_devices_and_subscriptions_are_written_out_too() -> None:
    example = msgspec.convert(
        {
            "name": "x",
            "calls": [
                {
                    "times": 2,
                    "calling": "13911110001",
                    "called": "10086",
                    "message": True,
                    "card": "c",
                    "card_step": 1,
                    "device": "d",
                }
            ],
            "subscriptions": [{"times": 2, "number": "13911110001", "number_step": 1, "days_ago": 2, "holder": "h"}],
        },
        Example,
    )
    rows = written_out(example, _READ)

    assert [one.kind for one in rows.records] == [Carried.MESSAGE, Carried.MESSAGE]
    assert [one.imsi for one in rows.records] == [hashed("c0"), hashed("c1")]
    assert {one.imei for one in rows.records} == {hashed("d")}
    assert rows.subscriptions[1].number - rows.subscriptions[0].number == 1
    assert rows.until_ms - rows.subscriptions[0].activated_ms == 2 * 86_400_000


def test_an_example_is_the_same_each_time() -> None:
    example = _example(times=50, jitter_s=9)

    assert written_out(example, _READ) == written_out(example, _READ)


def test_a_subject_is_known_by_its_number() -> None:
    assert "+8613911110001" in subjects(_example(), _READ)["13911110001"]
