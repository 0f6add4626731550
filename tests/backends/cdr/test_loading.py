import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.backends.cdr.examples import AT, NOW, kept, load, opener, refused, store

from ringfence.backends.cdr import delimited
from ringfence.backends.cdr.lines import BLOCK
from ringfence.backends.cdr.loading import Loader, Opened
from ringfence.backends.cdr.refused import RefusedFile
from ringfence.telecom.errors import Unavailable

HEADER = "call_id,calling,called,start,talk\n"


def _file(path: Path, rows: int, first: int = 0) -> Path:
    lines = [f"c{at},+86138{at:08d},+86139{at:08d},{(AT // 1000) + at % 7200},{at % 60}\n" for at in range(first, rows)]
    path.write_text(HEADER + "".join(lines))
    return path


def test_the_same_file_again_and_the_same_under_another_name_bring_nothing(tmp_path: Path) -> None:
    path, into = _file(tmp_path / "in.csv", 500), store(tmp_path)
    load(into, path)
    seq = into.refresh().seq
    load(into, path)
    load(into, path.rename(tmp_path / "other.csv"))
    assert (len(kept(into)), into.refresh().seq, into.state.counts.repeated) == (500, seq, 0)


def test_a_file_that_grew_gives_what_is_new(tmp_path: Path) -> None:
    path, into = _file(tmp_path / "in.csv", 50), store(tmp_path)
    load(into, path)
    _file(path, 5_000)
    load(into, path)
    assert into.refresh().counts.taken == len(kept(into)) == 5_000
    assert into.state.counts.repeated == 0


def test_refused_rows_go_to_a_file_with_line_and_reason_and_a_formula_is_harmless(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text(HEADER + "c1,13800138000,10086,2026-01-02 11:00:00,5\n=cmd,1,2,yesterday,5\nc3,1,2\n")
    into = store(tmp_path)
    load(into, path)
    assert refused(into) == ["3,setup is no time", "4,3 columns where 5 are expected"]
    text = (tmp_path / "refused.csv").read_text()
    assert "'=cmd,1,2,yesterday,5" in text
    assert (tmp_path / "refused.csv").stat().st_mode & 0o077 == 0
    assert into.refresh().places[next(iter(into.state.places))].refused == 2


def test_files_that_cannot_be_read_are_told_and_the_others_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    _file(folder / "b.csv", 10)
    (folder / "a.csv").write_text("nonsense\n")
    (folder / "c.csv").write_text("")
    into = store(tmp_path)
    loader = load(into, folder)
    assert [Path(one.file).name for one in loader.troubles] == ["a.csv", "c.csv"]
    assert len(kept(into)) == 10


def test_a_reader_that_fails_costs_its_own_file_alone(tmp_path: Path) -> None:
    def failing() -> Opened:
        raise ZeroDivisionError("rubbish")

    into, good = store(tmp_path), _file(tmp_path / "b.csv", 10)
    (found,) = opener().opening([good], "", "")
    loader = Loader(into, lambda: NOW)
    (gone,) = opener().opening([tmp_path / "gone.csv"], "generic", "")
    loader.load([(tmp_path / "a.csv", failing), gone, found], RefusedFile(tmp_path / "refused.csv"), growing=False)
    assert [one.why.partition(":")[0] for one in loader.troubles] == [
        "it is no file of call records that can be read", "No such file or directory",
    ]  # fmt: skip
    assert len(kept(into)) == 10


_KILLED = """
import sys
from pathlib import Path
from tests.backends.cdr.examples import load, store
from ringfence.backends.cdr import delimited, lines
delimited.BLOCK = 20_000
load(store(Path(sys.argv[1])), Path(sys.argv[2]), commit_rows=700)
print("whole", flush=True)
"""


def _run_for(tmp_path: Path, path: Path, seconds: float) -> bool:
    root = Path(__file__).parents[3]
    environment = os.environ | {"PYTHONPATH": f"{root / 'src'}:{root}"}
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(tmp_path), str(path)], stdout=subprocess.PIPE, env=environment
    )
    try:
        out, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return False
    return b"whole" in out


def test_a_load_that_is_killed_again_and_again_takes_every_row_once(tmp_path: Path) -> None:
    """Killed while it reads, writes, commits or publishes, whatever it is at."""
    path, rows = _file(tmp_path / "in.csv", 30_000), 30_000
    (tmp_path / "one").mkdir()
    begun = time.monotonic()
    assert _run_for(tmp_path / "one", _file(tmp_path / "small.csv", 5), 60)
    start = time.monotonic() - begun
    for share in (0.9, 1.1):
        _run_for(tmp_path, path, start * share)
    assert _run_for(tmp_path, path, 60)
    into = store(tmp_path)
    assert sorted(one.call_id for one in kept(into)) == sorted(f"c{at}" for at in range(rows))
    assert into.refresh().counts.taken == rows


@pytest.mark.soak
def test_twenty_kills_at_every_stage(tmp_path: Path) -> None:
    path, rows = _file(tmp_path / "in.csv", 60_000), 60_000
    for kill in range(20):
        _run_for(tmp_path, path, 1.5 + 0.1 * kill)
    assert _run_for(tmp_path, path, 120)
    into = store(tmp_path)
    assert sorted(one.call_id for one in kept(into)) == sorted(f"c{at}" for at in range(rows))


def test_a_full_disk_leaves_nothing_half_written_and_the_load_goes_on_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, into = _file(tmp_path / "in.csv", 20_000), store(tmp_path)
    _file(tmp_path / "few.csv", 100)
    load(into, tmp_path / "few.csv")
    before, seq = kept(into), into.refresh().seq
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, limits[1]))
    try:
        with pytest.raises(Unavailable, match="cannot be written"):
            load(into, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert (kept(into), into.refresh().seq) == (before, seq)
    assert list(into.folder.glob("hour=*/.*")) == []
    load(into, path)
    assert len(kept(into)) == into.refresh().counts.taken == 20_000


def test_progress_is_told_and_commits_come_in_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "BLOCK", 10_000)
    assert BLOCK > 10_000
    path, into = _file(tmp_path / "in.csv", 2_000), store(tmp_path)
    loader = load(into, path, commit_rows=500)
    assert isinstance(loader, Loader)
    assert into.refresh().seq > 2


def test_a_million_calls_of_one_number_and_a_million_to_one_in_one_hour(tmp_path: Path) -> None:
    """The same pair in the same second, from two switches: tables stay bounded, and none of it takes for ever."""
    count = 60_000
    lines = [f"{side}{at},{calling},{called},{AT // 1000 + 60},1\n" for side, calling, called in (
        ("x", "+8613800000001", "+8613900000001"), ("y", "+8613800000001", "+8613900000001"),
    ) for at in range(count)]  # fmt: skip
    (tmp_path / "a.csv").write_text(HEADER + "".join(lines))
    (tmp_path / "b.csv").write_text(HEADER + "".join(lines[:1_000]))
    into = store(tmp_path)
    load(into, tmp_path / "a.csv", source="a")
    load(into, tmp_path / "b.csv", source="b")
    assert (into.refresh().counts.taken, into.state.counts.seen_twice) == (2 * count, 1_000)
