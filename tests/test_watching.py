from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from tests.analytics.scores.number_examples import QUICK
from tests.analytics.scores.trained import FACTS, GROWN
from tests.backends.alarm.house import taking
from tests.backends.cdr.examples import record, table
from tests.backends.duck.calling import write

from ringfence.analytics.alert import Alert, AlertKind
from ringfence.analytics.detector import Detector
from ringfence.analytics.inquiry import Standing, Wanted
from ringfence.analytics.record import HOUR_MS, KeptRecord, hour_ms, partition
from ringfence.analytics.suspect import Detection
from ringfence.backends.duck.detectors import DuckDetectors
from ringfence.backends.files.drift import DriftFolder
from ringfence.backends.files.shelf import install_defaults
from ringfence.backends.sql.store import open_store
from ringfence.backends.suspicion.pages import SuspicionPages
from ringfence.call_records import open_calls
from ringfence.clock import clock_ms
from ringfence.documents import packaged_rules
from ringfence.findings import Findings
from ringfence.model_room import open_models
from ringfence.settings import Settings
from ringfence.telecom.call import CallAttempt, CallRecord
from ringfence.telecom.errors import Unavailable
from ringfence.telecom.number import NumberForm, PhoneNumber
from ringfence.watching import Judged, Watch

DESK = PhoneNumber.pack(NumberForm.E164, 86, 8613800138000)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    home = Settings(home=tmp_path / "home")
    install_defaults(home.home, packaged_rules())
    return home


def desk_calls(count: int, until_ms: int) -> list[CallRecord]:
    """One number dials somebody new every six seconds and is hung up on."""
    return [
        CallRecord(
            calling="13800138000",
            called=f"139{(at * 7_919) % 10**8:08d}",
            call_id=f"d{at}",
            at_ms=until_ms - (count - at) * 6_000,
            answered=at % 3 > 0,
            ring_ms=8_000,
            talk_ms=9_000 if at % 3 else 0,
        )
        for at in range(count)
    ]


def _write(settings: Settings, records: list[CallRecord]) -> None:
    folder = settings.records_folder / "w00"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "2026-11-26.jsonl").open("ab") as file:
        file.write(b"".join(msgspec.json.encode(one) + b"\n" for one in records))


def test_a_desk_in_our_own_records_stands_on_the_judges_page_and_leaves_it_when_cleared(settings: Settings) -> None:
    troubles: list[str] = []
    watch = Watch(settings, troubles.append)
    assert (watch.turn().ran, watch.turn().published) == (False, 0)
    _write(settings, desk_calls(300, clock_ms()))
    turn = watch.turn()
    assert (turn.records, turn.ran) == (300, True)
    assert turn.published > 0
    pages = SuspicionPages(settings.suspicions_folder, clock_ms, troubles.append)
    said = pages.of(DESK, clock_ms())
    assert said is not None
    assert said.score_permille > 500
    assert not watch.turn().ran

    store = open_store(settings.store_address)
    found = store.suspicions.page(Wanted(number=int(DESK)), limit=50)
    mine = [one.id for one in found if one.suspect.number == DESK]
    store.suspicions.settle(mine, Standing.CLEARED, by="t", at_ms=clock_ms(), reason="a hospital")
    store.close()
    watch.publish()
    pages.refresh()
    cleared = pages.of(DESK, clock_ms())
    assert cleared is None or cleared.weak
    watch.close()
    assert troubles == []


def test_what_other_programs_put_beside_our_parts_is_looked_at(settings: Settings, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    watch = Watch(settings, pytest.fail)
    folder = open_calls(settings).folder / partition(clock_ms() - 3_600_000)
    folder.mkdir(parents=True)
    pq.write_table(table(*(record(one, at=hour_ms(folder.name)) for one in range(5))), folder / "world.parquet")
    odd = folder.with_name("hour=yesterday")
    odd.mkdir()
    (odd / "a.parquet").write_bytes(b"x")
    assert watch.turn().ran
    assert not watch.turn().ran
    watch.close()


def test_of_a_number_that_others_show_calls_over_another_trunk_are_not_suspect(settings: Settings) -> None:
    import pyarrow.parquet as pq

    watch = Watch(settings, pytest.fail)
    begin = clock_ms() // 3_600_000 * 3_600_000 - 7_200_000
    folder = open_calls(settings).folder / partition(begin)
    folder.mkdir(parents=True)
    desk = [
        record(
            one, at=begin + one * 5_000, calling=int(DESK), calling_sent="13800138000", trunk_in="gw", released_by=2,
            answer_ms=begin + one * 6_000 + 8_000 if one % 3 else None, release_ms=begin + one * 6_000 + 17_000,
        )
        for one in range(300)
    ]  # fmt: skip
    others = [record(one, source="b", at=begin, trunk_in="home") for one in range(20)]
    pq.write_table(table(*desk, *others), folder / "world.parquet")
    watch.turn()
    watch.close()

    pages = SuspicionPages(settings.suspicions_folder, clock_ms, pytest.fail)
    said = [pages.of(DESK, clock_ms(), trunk) for trunk in ("gw", "home", "")]
    assert [one is not None and one.elsewhere for one in said] == [False, True, False]
    assert all(one is not None and one.score_permille > 300 for one in said)


def test_a_turn_that_fails_is_told_and_the_next_one_comes(settings: Settings) -> None:
    troubles: list[str] = []
    watch = Watch(settings, troubles.append)
    broken = open_calls(settings).folder / "journal.state"
    broken.write_bytes(b"\xc1")

    def told(what: str) -> None:
        troubles.append(what)
        broken.unlink(missing_ok=True)

    watch._trouble = told
    watch.run(lambda _: watch.end(), every_s=0.01)
    assert "tried again" in troubles[0]
    watch.close()


def test_what_could_not_be_kept_is_found_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(settings, pytest.fail)
    _write(settings, desk_calls(300, clock_ms()))

    def full(*_: object) -> None:
        raise Unavailable("the disk is full", "make room")

    with monkeypatch.context() as patch:
        patch.setattr(Findings, "take", full)
        with pytest.raises(Unavailable):
            watch.turn()
    again = watch.turn()
    assert again.ran
    assert again.published > 0
    assert not watch.turn().ran
    watch.close()


def test_what_has_just_begun_is_published_before_the_day_is_looked_at(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(settings, pytest.fail)
    _write(settings, desk_calls(300, clock_ms()))
    looked: list[int] = []

    def run(engine: DuckDetectors, from_ms: int, until_ms: int, detectors: Sequence[Detector]) -> Detection:
        looked.append((until_ms - from_ms) // 3_600_000)
        if looked[-1] == 24 and looked.count(24) == 1:
            raise Unavailable("the disk is full", "make room")
        return engine.run(from_ms, until_ms, detectors)

    monkeypatch.setattr(watch._model, "run", run)
    with pytest.raises(Unavailable):
        watch.turn()
    assert SuspicionPages(settings.suspicions_folder, clock_ms, pytest.fail).of(DESK, clock_ms()) is not None
    assert watch.turn().ran
    assert looked == [2, 24, 24]
    _write(
        settings, [msgspec.structs.replace(one, call_id=f"y{at}") for at, one in enumerate(desk_calls(9, clock_ms()))]
    )
    watch._day_after = time.monotonic() + 3_600
    assert watch.turn().ran
    assert looked == [2, 24, 24, 2]
    watch.close()


def test_a_record_of_the_future_hides_nothing(settings: Settings) -> None:
    watch = Watch(settings, pytest.fail)
    ahead, beyond = desk_calls(2, clock_ms() + 8 * 3_600_000), desk_calls(2, clock_ms() + 300 * 86_400_000)
    _write(settings, [msgspec.structs.replace(one, call_id=f"x{at}") for at, one in enumerate((*ahead, *beyond))])
    assert watch.turn().records == 2
    _write(settings, desk_calls(300, clock_ms()))
    assert watch.turn().published > 0
    watch.close()


def test_a_detector_whose_examples_do_not_come_out_is_named_and_the_others_run(settings: Settings) -> None:
    troubles: list[str] = []
    own = settings.rules_folder / "detectors"
    own.mkdir(parents=True, exist_ok=True)
    packaged = (packaged_rules() / "detectors" / "one_ring.sql").read_text("utf-8")
    (own / "one_ring.sql").write_text(packaged.replace("finds = [", 'finds = ["13999999999", ', 1), "utf-8")
    watch = Watch(settings, troubles.append)
    _write(settings, desk_calls(300, clock_ms()))
    assert watch.turn().published > 0
    assert [one.partition(":")[0] for one in troubles] == ["one_ring.sql"]
    watch.close()


def _day(begin: int, *, answered: bool) -> list[KeptRecord]:
    """Forty numbers call four people each, in every hour one or two of them; all are answered or nobody is."""
    return [
        record(
            one * 40 + number, at=begin + (number * 24 // 40) * HOUR_MS, calling=int(DESK) + number,
            setup_ms=(setup := begin + (number * 24 // 40) * HOUR_MS + one * 300_000 + number * 1000),
            answer_ms=setup + 5_000 if answered else None, release_ms=setup + 30_000 + number * 500,
        )
        for one in range(4)
        for number in range(40)
    ]  # fmt: skip


def test_a_model_that_drifts_is_told_once_and_what_is_kept_says_how_far(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bound, name in ((20, "LEAST_NUMBERS"), (0, "EVERY_MS")):
        monkeypatch.setattr(f"ringfence.analytics.scores.drift_desk.{name}", bound)
    monkeypatch.setattr("ringfence.watching.WINDOWS_H", (24,))
    version = open_models(settings.home, packaged_rules()).write(FACTS, GROWN, QUICK).version
    folder, troubles = open_calls(settings).folder, list[str]()
    begin = clock_ms() // HOUR_MS * HOUR_MS - 96 * HOUR_MS

    with taking() as house:
        watch = Watch(msgspec.structs.replace(settings, alert_url=house.url), troubles.append)
        for day, answered in enumerate((True, True, False)):
            write(folder.parent, _day(begin + day * 24 * HOUR_MS, answered=answered))
            assert watch.turn().ran
            kept = DriftFolder(settings.drift_folder).newest()
            assert kept is not None
            assert kept.last is not None
            assert (kept.version, kept.last.days, kept.last.numbers) == (version, day, 40)
            told = [msgspec.json.decode(body, type=Alert) for _, body in house.taken]
            quality = [one for one in told if one.kind is AlertKind.QUALITY]
            assert len(quality) == (0 if answered else 1), [one.en for one in kept.last.moved if one.psi > 0.25]
            states = {one.name: one.state for one in kept.last.moved}
        assert (states["answered_share"], states["mean_talk"]) == ("alarm", "alarm")

        write(folder.parent, _day(begin + 72 * HOUR_MS - 24 * HOUR_MS, answered=False), "more")
        assert watch.turn().ran
        told = [msgspec.json.decode(body, type=Alert) for _, body in house.taken]
        assert [one.id for one in told if one.kind is AlertKind.QUALITY] == [quality[0].id]
        watch.close()
    assert troubles == []


def test_drift_that_cannot_be_kept_is_named_and_detectors_run(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_models(settings.home, packaged_rules()).write(FACTS, GROWN, QUICK)
    settings.drift_folder.write_text("no folder", "utf-8")
    monkeypatch.setattr("ringfence.watching.WINDOWS_H", (24,))
    troubles: list[str] = []
    watch = Watch(settings, troubles.append)
    _write(settings, desk_calls(300, clock_ms()))
    turn = watch.turn()
    watch.close()
    assert turn.published > 0
    assert len(troubles) == 1
    assert "detection goes on" in troubles[0]


def test_records_are_joined_with_the_decisions_on_their_calls(settings: Settings, tmp_path: Path) -> None:
    from ringfence.backends.journal.follower import Follower
    from ringfence.backends.journal.reader import JournalReader
    from ringfence.post import Post

    post = Post(settings)
    post.start()
    judged = Judged(Follower(JournalReader(settings.decisions_folder)))
    decision = post.road.judge(CallAttempt(calling="13800138000", called="10086", call_id="c1", trunk="t9"), clock_ms())
    post.journal.append([decision])
    for _ in range(500):
        judged.follow()
        if judged.joined([CallRecord(calling="1", called="2", at_ms=1, answered=False, call_id="c1")])[0].trunk:
            break
        time.sleep(0.01)
    plain = CallRecord(calling="1", called="2", at_ms=1, answered=False, call_id="c1")
    own = msgspec.structs.replace(plain, trunk="mine")
    other = msgspec.structs.replace(plain, call_id="c2")
    assert [one.trunk for one in judged.joined([plain, own, other])] == ["t9", "mine", ""]
    post.stop()
