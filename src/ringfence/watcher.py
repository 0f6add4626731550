"""The process beside `ringfence serve` that watches call records, once there are any; the judge never waits for it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

from ringfence.settings import Settings

COMMAND = (
    sys.executable, "-c",
    "from ringfence.watcher import end_with_parent; end_with_parent(); from ringfence.main import run; run()",
    "calls", "watch", "--json",
)  # fmt: skip
LOOK_S = 2.0
AGAIN_S = 10.0
"""A watcher that ended is started again after so long."""


def end_with_parent() -> None:
    """In the watching process: end in order when the one that started it is gone, however it went.

    That one holds the other end of standard input and never writes.
    """

    def wait() -> None:
        with contextlib.suppress(OSError):
            os.read(sys.stdin.fileno(), 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="end-with-parent", daemon=True).start()


class Watcher:
    """Starts `ringfence calls watch` when records arrive, and again when it ends. It reads the same settings."""

    def __init__(self, settings: Settings, command: Sequence[str] = COMMAND, again_s: float = AGAIN_S) -> None:
        self._settings = settings
        self._command = tuple(command)
        self._again_s = again_s
        self._ended = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> None:
        """Begin, unless the settings say that it runs elsewhere."""
        if self._settings.watch_records:
            self._thread.start()

    def stop(self) -> None:
        """End it, after the turn that it is at."""
        self._ended.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._ended.wait(0 if self._any_records() else LOOK_S):
            if not self._any_records():
                continue
            with contextlib.suppress(OSError):
                self._watch()
            self._ended.wait(self._again_s)

    def _watch(self) -> None:
        with subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stdin=subprocess.PIPE) as process:
            self._process = process
            process.wait()

    def _any_records(self) -> bool:
        records, calls = self._settings.records_folder, self._settings.calls_folder
        return any(path.stat().st_size for path in records.glob("*/*.jsonl")) or any(calls.glob("hour=*/*.parquet"))
