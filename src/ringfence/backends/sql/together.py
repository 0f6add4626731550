"""Many requests, one transaction: what comes in while the disk is busy goes down together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from ringfence.telecom.errors import Unavailable

A = TypeVar("A")
R = TypeVar("R")
MOST = 500
"""Requests in one transaction."""
CLOSES_WITHIN_S = 30


class Together(Generic[A, R]):
    """A thread that hands all that waits to `write` at once; each request is answered after `write` returned.

    `write` is one durable transaction that answers each of its arguments in order. When it raises for several, each is
    tried alone, so that nobody answers for another's fault.
    """

    def __init__(self, write: Callable[[Sequence[A]], Sequence[R]], name: str) -> None:
        self._write = write
        self._name = name
        self._waiting: SimpleQueue[tuple[A, Future[R]] | None] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    def do(self, asked: A) -> Future[R]:
        """The answer to come. Raises `Unavailable` once it is closed."""
        answer: Future[R] = Future()
        with self._starting:
            if self._closed:
                raise Unavailable("The store is being closed.", "Repeat it in a moment.")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._waiting.put((asked, answer))
        return answer

    def close(self) -> None:
        """Return when all that was asked is answered."""
        with self._starting:
            self._closed = True
            self._waiting.put(None)
        if self._thread is not None:
            self._thread.join(CLOSES_WITHIN_S)

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            together, ended = [first], False
            while len(together) < MOST:
                try:
                    more = self._waiting.get_nowait()
                except Empty:
                    break
                if more is None:
                    ended = True
                    break
                together.append(more)
            self._serve(together)
            if ended:
                return

    def _serve(self, together: Sequence[tuple[A, Future[R]]]) -> None:
        try:
            answers = self._write([asked for asked, _ in together])
        except BaseException as error:  # whoever waits must be told, whatever it is
            if len(together) == 1:
                together[0][1].set_exception(error)
                return
            for one in together:
                self._serve([one])
            return
        for (_, answer), said in zip(together, answers, strict=True):
            answer.set_result(said)
