import os
import subprocess
import sys
import time
from pathlib import Path

from ringfence.settings import Settings
from ringfence.watcher import Watcher


def _until(path: Path, lines: int) -> bool:
    for _ in range(6_000):
        if path.exists() and len(path.read_text().splitlines()) >= lines:
            return True
        time.sleep(0.01)
    return False


def _command(path: Path, rest: str = "") -> tuple[str, ...]:
    return sys.executable, "-c", f"import time; open({str(path)!r}, 'a').write('x\\n'); {rest}"


def test_the_watch_begins_when_records_are_there_and_again_when_it_ends(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    watcher = Watcher(Settings(home=tmp_path), _command(ran), again_s=0.01)
    watcher.start()
    assert not ran.exists()
    (tmp_path / "records" / "w00").mkdir(parents=True)
    (tmp_path / "records" / "w00" / "2026-01-02.jsonl").write_text("{}\n")
    assert _until(ran, 2)
    watcher.stop()


def test_a_watch_that_goes_on_is_ended(tmp_path: Path) -> None:
    (tmp_path / "calls" / "hour=2026010203").mkdir(parents=True)
    (tmp_path / "calls" / "hour=2026010203" / "a.parquet").write_bytes(b"")
    ran = tmp_path / "ran"
    watcher = Watcher(Settings(home=tmp_path), _command(ran, "time.sleep(60)"))
    watcher.start()
    assert _until(ran, 1)
    watcher.stop()


def test_where_it_runs_elsewhere_nothing_is_started(tmp_path: Path) -> None:
    (tmp_path / "calls" / "hour=2026010203").mkdir(parents=True)
    (tmp_path / "calls" / "hour=2026010203" / "a.parquet").write_bytes(b"")
    ran = tmp_path / "ran"
    watcher = Watcher(Settings(home=tmp_path, watch_records=False), _command(ran))
    watcher.start()
    watcher.stop()
    assert not ran.exists()


def test_the_watch_ends_when_what_started_it_was_killed(tmp_path: Path) -> None:
    (tmp_path / "calls" / "hour=2026010203").mkdir(parents=True)
    (tmp_path / "calls" / "hour=2026010203" / "a.parquet").write_bytes(b"")
    ran = tmp_path / "ran"
    watching = "from ringfence.watcher import end_with_parent; end_with_parent(); import os, time; "
    watching += f"open({str(ran)!r}, 'a').write(str(os.getpid()) + chr(10)); time.sleep(600)"
    serving = "import sys, time; from pathlib import Path; from ringfence.settings import Settings; "
    serving += "from ringfence.watcher import Watcher; "
    serving += f"Watcher(Settings(home=Path({str(tmp_path)!r})), (sys.executable, '-c', {watching!r})).start(); "
    server = subprocess.Popen([sys.executable, "-c", serving + "time.sleep(600)"])
    assert _until(ran, 1)
    child = int(ran.read_text())
    os.kill(child, 0)

    server.kill()
    server.wait()

    until = time.monotonic() + 60
    while _alive(child):
        assert time.monotonic() < until
        time.sleep(0.05)


def _alive(process: int) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False
