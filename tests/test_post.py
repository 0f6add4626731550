import time
from pathlib import Path

from msgspec import structs
from tests.examples import HOUR, mobile
from tests.registry.examples import caller, campaign, consent

from ringfence.backends.journal.reader import JournalReader
from ringfence.clock import clock_ms
from ringfence.post import Post
from ringfence.screening.breaker import BREAKER, Trip
from ringfence.settings import Settings
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.verdict import Mode

CALL = CallAttempt(calling="+8613800138000", called="+8613900139000", call_id="one")


def _judged(home: Path, *posts: Post) -> None:
    for post in posts:
        decision = post.road.judge(CALL, 1_795_000_000_000)
        post.watch(decision)
        post.journal.append([decision])


def test_two_posts_of_one_home_take_different_places_and_share_what_numbers_did(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, max_numbers=10_000, log_level="error")
    first, second = Post(settings), Post(settings)
    first.start()
    second.start()

    _judged(tmp_path, first, second)
    velocity = second.road.desk.judge(CALL, 1_795_000_000_000).facts.calling_velocity

    first.stop()
    second.stop()
    assert {decision.worker for decision in JournalReader(tmp_path / "decisions").decisions()} == {0, 1}
    assert velocity is not None
    assert velocity.attempts_10m >= 3


def test_a_post_that_was_left_in_order_is_taken_up_again(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, max_numbers=10_000, log_level="error")
    for _ in range(2):
        post = Post(settings)
        post.start()
        assert post.journal.worker == 0
        assert post.log_fault() == ""
        assert post.lists_fault() == ""
        _judged(tmp_path, post)
        post.stop()

    assert len(list(JournalReader(tmp_path / "decisions").decisions())) == 2


def test_a_consent_on_which_a_call_rested_is_noted_as_used(tmp_path: Path) -> None:
    post = Post(Settings(home=tmp_path, max_numbers=10_000, log_level="error"))
    store, now = post.road.store, clock_ms()
    began = {"from_ms": now - HOUR}
    store.ledger.put(structs.replace(caller(), **began), by="t", at_ms=now)
    store.ledger.put(structs.replace(campaign(), from_minute=0, until_minute=1440, **began), by="t", at_ms=now)
    held = structs.replace(consent(given=now - HOUR), starts_ms=now - HOUR, expires_ms=now + HOUR)
    kept = store.consents.confirm(store.consents.record(held, by="k", at_ms=now).id, at_ms=now)
    post.start()
    decision = post.road.judge(CallAttempt(calling=str(mobile(5)), called=str(mobile(1)), call_id="c"), clock_ms())

    def used() -> int | None:
        found = store.consents.find(kept.id)
        return None if found is None else found.used_ms

    until = time.monotonic() + 60
    while used() is None and time.monotonic() < until:
        time.sleep(0.1)
    noted = used()
    post.stop()

    assert decision.facts.registry is not None
    assert decision.facts.registry.consent is not None
    assert decision.facts.registry.consent.state == "given"
    assert noted is not None
    assert noted >= now


def test_a_rule_that_trips_falls_to_shadow_and_the_trail_keeps_why(tmp_path: Path) -> None:
    post = Post(Settings(home=tmp_path, max_numbers=10_000, log_level="error"))
    guard = next(r for r in post.road.shelf.running().rules if r.code == "HIGH_FREQUENCY").document.guard
    trip = Trip(code="HIGH_FREQUENCY", at_ms=1_795_000_000_000, stopped=900, judged=1_000, guard=guard)

    post._trips.append(trip)
    post._trip()

    rule = next(rule for rule in post.road.shelf.running().rules if rule.code == "HIGH_FREQUENCY")
    (kept,) = post.road.store.audit.entries(act="rule.promote")
    assert rule.mode is Mode.SHADOW
    assert (kept.actor, kept.target, kept.reason) == (BREAKER, "rule:HIGH_FREQUENCY", trip.reason)
    post.stop()


def test_a_post_tells_when_it_last_wrote_a_decision(tmp_path: Path) -> None:
    post = Post(Settings(home=tmp_path, max_numbers=10_000, log_level="error"))
    post._gauge()
    assert "log_at_s" not in post.tallies.tally.gauges

    _judged(tmp_path, post)
    post._gauge()

    assert post.tallies.tally.gauges["log_at_s"] == post.tallies.tally.gauges["at_s"]
    post.stop()
