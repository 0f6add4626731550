from collections.abc import Iterator

import msgspec
import pyarrow as pa
from tests.backends.cdr.examples import record, table

from ringfence.analytics.record import KeptRecord
from ringfence.backends.cdr.clocks import ClockWatch
from ringfence.backends.cdr.journal import State


def _nothing(_: str) -> Iterator[pa.Table]:
    yield from ()


def _calls(source: str, ahead_ms: int = 0, count: int = 100, wander_ms: int = 0) -> pa.Table:
    moved = [ahead_ms + wander_ms * (call % 7) for call in range(count)]
    return table(
        *(
            msgspec.structs.replace(one, setup_ms=one.setup_ms + by, answer_ms=None, release_ms=None)
            for one, by in zip([record(call, source=source) for call in range(count)], moved, strict=True)
        )
    )


def _rows(watch: ClockWatch, records: pa.Table) -> list[tuple[KeptRecord, bool]]:
    return [
        (msgspec.convert(row, KeptRecord), corrected)
        for some, corrected in watch.mended(records)
        for row in some.to_pylist()
    ]


def test_a_switch_whose_clock_is_ahead_is_found_and_put_right() -> None:
    watch = ClockWatch(2_000)
    watch.see(_calls("a"), _nothing)
    theirs = _calls("b", 73_400)
    watch.see(theirs, _nothing)
    news = watch.news(State())
    assert (news["b"].ahead_ms, news["b"].trusted, news["a"].ahead_ms) == (73_400, True, 0)
    mended = _rows(watch, theirs)
    assert all(corrected for _, corrected in mended)
    assert mended[5][0].setup_ms == record(5).setup_ms


def test_clocks_that_agree_with_nothing_are_told_and_not_corrected() -> None:
    watch = ClockWatch(2_000)
    watch.see(_calls("a"), _nothing)
    theirs = _calls("b", 10_000, wander_ms=20_000)
    watch.see(theirs, _nothing)
    assert not watch.news(State())["b"].trusted
    assert not any(corrected for _, corrected in _rows(watch, theirs))


def test_few_calls_in_common_say_nothing() -> None:
    watch = ClockWatch(2_000)
    watch.see(_calls("a", count=10), _nothing)
    watch.see(_calls("b", 5_000, count=10), _nothing)
    assert watch.news(State())["b"].calls == 0


def test_what_the_reference_told_in_an_earlier_run_is_read_from_the_store() -> None:
    watch = ClockWatch(2_000)
    watch.see(_calls("a", count=1), _nothing)
    state = State(clocks=watch.news(State()))
    watch.begin(state)
    watch.see(_calls("b", 5_000), lambda hour: iter([_calls("a")] if hour == "hour=2026010203" else []))
    assert watch.news(state)["b"].ahead_ms == 5_000


def test_millions_of_calls_are_compared_by_the_same_few() -> None:
    watch = ClockWatch(2_000)
    watch.see(_calls("a", count=60_000), _nothing)
    watch.see(_calls("b", 4_000, count=60_000), _nothing)
    clock = watch.news(State())["b"]
    assert clock.ahead_ms == 4_000
    assert 1_000 < clock.calls <= 20_000
