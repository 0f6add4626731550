"""The sample day end to end: judged by the real platform, played once, and nothing acknowledged is lost to a kill."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec
import pytest
from tests.serving import free_port, serving

from ringfence.backends.files.sample import load_sample
from ringfence.backends.journal.reader import JournalReader
from ringfence.clock import clock_ms
from ringfence.doors.cli.platform import Platform
from ringfence.doors.cli.player import Player
from ringfence.doors.cli.run import Played
from ringfence.sample.day import Origin, last_whole_day
from ringfence.sample.score import DayScore, WaveScore
from ringfence.telecom.errors import Unavailable

SAMPLE = Path(__file__).parents[2] / "src" / "ringfence" / "sample"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def score(home: Path) -> DayScore:
    played = run(home)
    assert played.score is not None
    return played.score


def run(home: Path) -> Played:
    """`ringfence run` as a newcomer types it, ended once the day is played."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RINGFENCE_")}
    # A loaded machine must not turn a slow verdict into a delivered call: this is about what is found.
    ours = {"RINGFENCE_HOME": str(home), "RINGFENCE_PORT": str(free_port()), "RINGFENCE_BUDGET_MS": "5000"}
    command = [sys.executable, "-c", "from ringfence.main import run; run()", "run", "--exit-after-play", "--json"]
    done = subprocess.run(command, env=kept | ours, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Played)


def wave(score: DayScore, origin: Origin) -> WaveScore:
    return next(wave for wave in score.waves if wave.origin is origin)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The server and its workers, by their ids, without a word."""
    workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
    for pid in (process.pid, *map(int, workers)):
        os.kill(pid, signal.SIGKILL)
    process.wait()


pytestmark = pytest.mark.timeout(1000)


def test_no_real_call_between_friends_is_stopped_or_labelled(score: DayScore) -> None:
    assert (score.people.calls, score.people.stopped, score.people.labelled) == (3_600, 0, 0)


def test_the_more_a_number_was_complained_about_the_more_of_its_calls_are_stopped(score: DayScore) -> None:
    known, well_known = score.complaints.known, score.complaints.well_known

    assert (score.complaints.all.calls, known.calls, well_known.calls) == (14_034, 429, 65)
    assert well_known.stopped / well_known.calls >= 0.9
    assert 0 < known.stopped / known.calls < well_known.stopped / well_known.calls


def test_a_single_complaint_stops_nobody(score: DayScore) -> None:
    assert score.complaints.known.stopped <= score.complaints.well_known.calls


def test_the_desk_is_stopped_at_its_fiftieth_party(score: DayScore) -> None:
    desk = wave(score, Origin.DESK)

    assert desk.reached_before_first_stop <= 50
    assert desk.mix.stopped >= 200


def test_one_ring_numbers_are_stopped_after_a_dozen_short_rings_and_a_minute(score: DayScore) -> None:
    one_ring = wave(score, Origin.ONE_RING)

    # Six numbers, twelve short rings each, and the records of at most a minute are still on their way.
    assert one_ring.reached_before_first_stop <= 6 * 12 + 12
    assert one_ring.mix.stopped / one_ring.mix.calls >= 0.7


def test_the_bombed_phone_falls_silent(score: DayScore) -> None:
    bombing = wave(score, Origin.BOMBING)

    assert bombing.mix.stopped / bombing.mix.calls >= 0.8


def test_a_domestic_number_from_abroad_reaches_nobody(score: DayScore) -> None:
    gateway = wave(score, Origin.SPOOFED_GATEWAY)

    assert (gateway.mix.stopped, gateway.reached) == (gateway.mix.calls, 0)


def test_numbers_that_rotate_are_labelled_and_not_yet_stopped(score: DayScore) -> None:
    rotation = wave(score, Origin.ROTATION)

    assert rotation.mix.labelled / rotation.mix.calls >= 0.2


def test_a_second_start_does_not_play_again_and_every_call_is_in_the_log(home: Path, score: DayScore) -> None:
    again = run(home)

    assert (again.played, again.score) == (False, None)
    recorded = sum(1 for _ in JournalReader(home / "decisions").decisions())
    assert recorded == score.people.calls + score.complaints.all.calls + sum(one.mix.calls for one in score.waves)


def test_what_was_acknowledged_before_a_kill_during_the_day_is_in_the_log(tmp_path: Path) -> None:
    calls = load_sample(SAMPLE)
    failed: list[Unavailable] = []
    with serving(tmp_path) as served:
        platform = Platform(served.url, served.key)
        player = Player(platform, lambda: None)

        def play() -> None:
            try:
                player.play(calls, last_whole_day(clock_ms()), lambda _: None)
            except Unavailable as error:
                failed.append(error)

        playing = threading.Thread(target=play)
        playing.start()
        until = time.monotonic() + 120
        while len(player.outcomes) < 2_000 and time.monotonic() < until:
            time.sleep(0.01)
        _kill(served.process)
        playing.join()
        platform.close()
    acknowledged = {outcome.decision for outcome in player.outcomes}
    assert failed
    assert len(acknowledged) >= 2_000
    with serving(tmp_path) as served:
        last = player.outcomes[-1].decision
        assert served.client.get(f"/v1/decisions/{last}").status_code == 200
    assert acknowledged <= {decision.id for decision in JournalReader(tmp_path / "decisions").decisions()}
