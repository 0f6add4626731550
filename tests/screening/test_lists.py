from __future__ import annotations

import random
import threading
import time

from tests.examples import HOUR, NOW, entry, mobile

from ringfence.screening.book import Level, ListEntry, ListKind, ListScope
from ringfence.screening.facts import ListFacts
from ringfence.screening.lists import Lists

NORTH = ListScope(Level.CARRIER, "north")
MINE = ListScope(Level.SUBSCRIBER, "", int(mobile(999)))


def match(lists: Lists, calling: int, *, carrier: str = "", called: int = 999, at: int = NOW) -> ListFacts:
    return lists.match(mobile(calling), mobile(called), carrier, at)


def lists_of(*entries: ListEntry) -> Lists:
    lists = Lists()
    lists.apply(entries)
    return lists


def test_a_number_that_nobody_listed_is_clean() -> None:
    assert match(lists_of(entry("a", 1), entry("b", 10, 20)), 5) == ListFacts()


def test_exact_numbers_and_both_ends_of_a_range_match() -> None:
    lists = lists_of(entry("a", 1), entry("b", 10, 20))

    assert match(lists, 1).blocked_by == "a"
    assert [match(lists, n).blocked_by for n in (9, 10, 20, 21)] == ["", "b", "b", ""]


def test_overlapping_and_nested_ranges_are_all_found() -> None:
    generator = random.Random(7)
    entries = []
    for i in range(300):
        first = generator.randrange(1000)
        entries.append(entry(f"e{i:03}", first, first + generator.randrange(0, 80)))
    lists = lists_of(*entries)

    for tail in range(1100):
        held = [one.id for one in entries if one.numbers.first <= mobile(tail) <= one.numbers.last]
        assert match(lists, tail).blocked_by == max(held, default="")


def test_a_subscriber_beats_a_carrier_and_a_carrier_beats_the_nation() -> None:
    nation, carrier = entry("nation", 1), entry("carrier", 1, kind=ListKind.ALLOW, scope=NORTH)
    own = entry("own", 1, scope=MINE)

    assert match(lists_of(nation, carrier), 1, carrier="north") == ListFacts(allowed_by="carrier")
    assert match(lists_of(nation, carrier), 1, carrier="south") == ListFacts(blocked_by="nation")
    all_three = lists_of(nation, carrier, own)
    assert match(all_three, 1, carrier="north") == ListFacts(blocked_by="own", personal=True)
    assert match(all_three, 1, carrier="north", called=998) == ListFacts(allowed_by="carrier")


def test_on_one_level_allow_beats_block() -> None:
    assert match(lists_of(entry("b", 1), entry("a", 1, 5, kind=ListKind.ALLOW)), 1) == ListFacts(allowed_by="a")


def test_do_not_originate_stands_beside_the_other_lists() -> None:
    never = entry("never", 1, kind=ListKind.DO_NOT_ORIGINATE, expires=None)
    allowed = entry("own", 1, kind=ListKind.ALLOW, scope=MINE)

    facts = match(lists_of(never, allowed), 1)
    assert facts == ListFacts(allowed_by="own", do_not_originate="never", personal=True)


def test_expiry_and_start_are_looked_at_on_each_call() -> None:
    lists = lists_of(entry("a", 1, starts=NOW, expires=NOW + HOUR))

    assert [match(lists, 1, at=at).blocked_by for at in (NOW - 1, NOW, NOW + HOUR)] == ["", "a", ""]


def test_an_ended_entry_matches_no_more() -> None:
    lists = lists_of(entry("a", 1), entry("b", 5, 9), entry("c", 1, scope=MINE), entry("d", 1, 2, scope=MINE))
    assert len(lists) == 4

    lists.apply(ended=("a", "b", "c", "d", "unknown"))

    assert len(lists) == 0
    assert [match(lists, n) for n in (1, 7)] == [ListFacts()] * 2


def test_the_same_entry_again_replaces_itself() -> None:
    lists = lists_of(entry("a", 1), entry("b", 5, 9))
    lists.apply([entry("a", 1, expires=NOW), entry("b", 5, 9, expires=NOW)])

    assert [match(lists, n) for n in (1, 7)] == [ListFacts()] * 2


def test_a_full_load_replaces_everything() -> None:
    lists = lists_of(entry("a", 1))
    lists.replace(iter([entry("b", 2)]))

    assert [match(lists, n).blocked_by for n in (1, 2)] == ["", "b"]


def test_calls_are_judged_while_the_lists_change() -> None:
    lists = lists_of(entry("range", 0, 10_000))
    stop = threading.Event()

    def change() -> None:
        i = 0
        while not stop.is_set():
            i += 1
            lists.apply([entry(f"x{i % 50}", 20_000 + i % 50 * 10, 20_005 + i % 50 * 10)])

    thread = threading.Thread(target=change)
    thread.start()
    wrong = sum(match(lists, n % 10_000).blocked_by != "range" for n in range(20_000))
    stop.set()
    thread.join()

    assert wrong == 0


def test_a_clean_call_costs_little_however_long_the_lists() -> None:
    lists = lists_of(
        *(entry(f"n{i}", i * 3) for i in range(20_000)),
        *(entry(f"r{i}", 10**6 + i * 20, 10**6 + i * 20 + 5) for i in range(5_000)),
    )
    calling, called = mobile(1), mobile(999)
    best = float("inf")
    for _ in range(5):
        started = time.process_time()
        for _ in range(10_000):
            lists.match(calling, called, "", NOW)
        best = min(best, (time.process_time() - started) / 10_000)

    # Time of this process only: other work on the machine does not count.
    assert best < 3e-6
