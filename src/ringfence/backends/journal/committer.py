"""Group commit: one thread makes durable what others wrote, and tells all who wait at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

from ringfence.telecom.errors import Unavailable


class Committer:
    """Calls `commit` at most `interval_s` after the first write since the last time; at once when somebody waits.

    `commit` returns the number up to which everything is durable, or raises `OSError`.
    """

    def __init__(self, commit: Callable[[], int], interval_s: float) -> None:
        self._commit = commit
        self._interval_s = interval_s
        self._state = threading.Lock()
        self._dirty = threading.Event()
        self._urgent = threading.Event()
        self._waiting: list[tuple[int, int, Future[None]]] = []
        self._closed = False
        self._rounds = 0
        self.durable = 0
        self.failures = 0
        self._thread = threading.Thread(target=self._run, name="decision-log-commit", daemon=True)
        self._thread.start()

    def wrote(self) -> None:
        """Say that something is to be made durable."""
        if not self._dirty.is_set():
            self._dirty.set()

    def reached(self, number: int, *, anew: bool = False) -> Future[None]:
        """Done when everything up to `number` is durable; fails with `Unavailable` when the disk refuses.

        `anew` waits for a commit that begins after this call, though the number may be durable already.
        """
        future: Future[None] = Future()
        future.set_running_or_notify_cancel()  # a waiter that goes away must not stop the thread
        with self._state:
            if number <= self.durable and not anew:
                future.set_result(None)
                return future
            if self._closed:
                future.set_exception(Unavailable("the decision log is closed", "start the service again"))
                return future
            self._waiting.append((number, self._rounds + 1 if anew else 0, future))
        self._urgent.set()
        self._dirty.set()
        return future

    def close(self) -> None:
        """Commit a last time and stop."""
        with self._state:
            self._closed = True
        self._urgent.set()
        self._dirty.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed:
            self._dirty.wait()
            self._urgent.wait(self._interval_s)
            self._round()
        self._round()

    def _round(self) -> None:
        self._urgent.clear()
        self._dirty.clear()
        with self._state:
            self._rounds += 1
        try:
            durable = self._commit()
        except OSError as error:
            self.failures += 1
            self._dirty.set()
            self._settle(self.durable, error)
        else:
            self._settle(durable, None)

    def _settle(self, durable: int, error: OSError | None) -> None:
        with self._state:
            self.durable = durable
            waiting, self._waiting = self._waiting, []
            done = [item for item in waiting if item[0] <= durable and item[1] <= self._rounds]
            rest = [item for item in waiting if item not in done]
            if error is None:
                self._waiting = rest
        for _, _, future in done:
            future.set_result(None)
        for _, _, future in rest if error is not None else ():
            refused = Unavailable(f"the decision log cannot be made durable: {error}", "check the disk of the log")
            future.set_exception(refused)
        if self._waiting:
            self._urgent.set()
            self._dirty.set()
