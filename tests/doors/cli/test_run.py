import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import pytest
import typer
from typer.testing import CliRunner, Result

from ringfence.clock import clock_ms
from ringfence.doors.cli.run import Played, Prepared, register
from ringfence.sample.day import Ending, Origin, SampleCall
from ringfence.telecom.call import Party
from ringfence.telecom.errors import Unavailable

ANSWERING = Path(__file__).with_name("small_platform.py")
CALLS = tuple(SampleCall(Origin.DESK, n, "1", str(n), "t", Ending(False, 5_000, 0, Party.CALLING)) for n in range(3))


class Place:
    """A home folder and a platform that answers, though it judges nothing."""

    def __init__(self, home: Path) -> None:
        self.host, self.home = "127.0.0.1", home
        with socket.create_server((self.host, 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self.code = [str(ANSWERING)]
        self.starts = 0

    def prepare(self) -> Prepared:
        self.starts += 1
        return Prepared(True, "admin", "one-time") if self.starts == 1 else Prepared(False)

    def player_key(self) -> str:
        return "rf_key"

    def command(self, port: int) -> tuple[Sequence[str], Mapping[str, str]]:
        return (sys.executable, *self.code), {"RINGFENCE_PORT": str(port)}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def run(place: Place, *arguments: str) -> Result:
    app = typer.Typer()
    register(app, lambda: place, lambda: CALLS, clock_ms)
    app.callback()(lambda: None)
    return CliRunner().invoke(app, ["run", "--exit-after-play", *arguments])


def played(result: Result) -> Played:
    assert result.exit_code == 0, (result.output, result.exception)
    return msgspec.json.decode(result.stdout.splitlines()[-1], type=Played)


def test_a_new_store_is_shown_the_day_once(place: Place) -> None:
    first = played(run(place, "--json"))
    second = played(run(place, "--json"))

    assert first.played
    assert first.score is not None
    assert first.score.waves[0].mix.calls == 3
    assert (second.played, second.score) == (False, None)


def test_only_of_an_old_store_it_is_said_that_the_day_is_not_played_again(place: Place) -> None:
    assert "not new" not in run(place, "--no-play").output
    assert "not new" in run(place, "--no-play").output


def test_people_see_tables_address_and_the_first_sign_in(place: Place, tmp_path: Path) -> None:
    picture = tmp_path / "run.svg"

    output = run(place, "--picture", str(picture)).output

    for words in ("what is real", "what is simulated", f"http://127.0.0.1:{place.port}", "admin with one-time"):
        assert words in output
    assert "one-time" not in picture.read_text(encoding="utf-8")


def test_without_play_the_day_is_never_played(place: Place) -> None:
    assert not played(run(place, "--no-play", "--json")).played
    assert not played(run(place, "--json")).played


def test_a_taken_port_is_said_and_another_one_used(place: Place) -> None:
    with socket.create_server(("127.0.0.1", place.port)):
        output = run(place).output

    assert f"Port {place.port} is taken by another program; using" in output


def test_a_platform_that_does_not_start_leaves_the_day_to_be_played(place: Place) -> None:
    place.code = ["-c", "raise SystemExit('no disk')"]
    failed = run(place)
    place.code = [str(ANSWERING)]

    assert isinstance(failed.exception, Unavailable)
    assert "no disk" in failed.exception.message
    assert "admin with one-time" in failed.output
    assert played(run(place, "--json")).played


@pytest.fixture
def staying(place: Place) -> Iterator[subprocess.Popen[str]]:
    """The command as a process of its own, up and staying."""
    code = (
        "import sys, typer\n"
        "from pathlib import Path\n"
        "from tests.doors.cli.test_run import CALLS, Place\n"
        "from ringfence.clock import clock_ms\n"
        "from ringfence.doors.cli.run import register\n"
        "place = Place(Path(sys.argv.pop(1)))\n"
        "app = typer.Typer()\n"
        "register(app, lambda: place, lambda: CALLS, clock_ms)\n"
        "app()\n"
    )
    root = Path(__file__).parents[3]
    arguments = [sys.executable, "-c", code, str(place.home)]
    with subprocess.Popen(arguments, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_the_platform_and_ends_quietly(staying: subprocess.Popen[str], sign: signal.Signals) -> None:
    assert staying.stdout is not None
    address = next(line for line in staying.stdout if "Ringfence is at" in line).split()[-1]
    port = int(address.rsplit(":", 1)[1])
    next(line for line in staying.stdout if "Ctrl-C" in line)
    time.sleep(0.2)

    staying.send_signal(sign)

    assert staying.wait(timeout=30) == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
