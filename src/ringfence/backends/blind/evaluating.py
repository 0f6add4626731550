"""Evaluation of blinded numbers in a process of its own: a worker that judges calls never waits for it."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from ringfence.backends.blind.oprf import BlindKey
from ringfence.telecom.errors import Refused, Unavailable

_LENGTH = struct.Struct("<cI")
_GOOD, _WRONG = b"+", b"-"


class Evaluator:
    """One child process, started when it is first needed; it ends with us, as its input ends."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._key = Path()
        self._alone = threading.Lock()

    def evaluate(self, key: Path, blinded: bytes) -> bytes:
        """The answer under the key whose seed is in that file. Raises `Refused`, `Unavailable`."""
        with self._alone:
            child = self._running(key)
            try:
                assert child.stdin is not None
                assert child.stdout is not None
                _send(child.stdin, _GOOD, blinded)
                kind, answer = _receive(child.stdout)
            except (OSError, EOFError) as error:
                self._end()
                raise Unavailable("The blind check does not answer.", "Ask again.") from error
        if kind == _WRONG:
            raise Refused(answer.decode(), "Begin the check anew with the registry's present key.")
        return answer

    def close(self) -> None:
        """End it."""
        with self._alone:
            self._end()

    def _running(self, key: Path) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None or key != self._key:
            self._end()
            command = [sys.executable, "-m", __name__, str(key)]
            self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self._key = key
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()


def _send(to: IO[bytes], kind: bytes, body: bytes) -> None:
    to.write(_LENGTH.pack(kind, len(body)) + body)
    to.flush()


def _receive(source: IO[bytes]) -> tuple[bytes, bytes]:
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    kind, size = _LENGTH.unpack(head)
    body = source.read(size)
    if len(body) < size:
        raise EOFError
    return kind, body


def main(key: Path, source: IO[bytes], to: IO[bytes]) -> None:
    """Answer until the input ends."""
    os.nice(5)  # calls come first
    evaluating = BlindKey(key.read_bytes())
    while True:
        try:
            _, blinded = _receive(source)
        except EOFError:
            return
        try:
            _send(to, _GOOD, evaluating.evaluate(blinded))
        except Refused as error:
            _send(to, _WRONG, error.message.encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer)
