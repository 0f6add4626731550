from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from tests.examples import mobile

from ringfence.backends.blind.evaluating import Evaluator, main
from ringfence.backends.blind.oprf import BlindKey, BlindList
from ringfence.telecom.errors import Unavailable


def test_the_child_answers_as_the_key_does_and_is_started_again_when_it_dies(tmp_path: Path) -> None:
    seed, path = os.urandom(32), tmp_path / "key"
    path.write_bytes(seed)
    evaluator, mine = Evaluator(), BlindList([int(mobile(1))])
    mine.tags(evaluator.evaluate(path, mine.request), BlindKey(seed).public_key())
    child = evaluator._child
    assert child is not None
    child.kill()
    child.wait()
    assert evaluator.evaluate(path, mine.request)
    evaluator.close()
    assert evaluator._child is None


def test_a_key_that_is_gone_is_our_fault(tmp_path: Path) -> None:
    evaluator = Evaluator()
    with pytest.raises(Unavailable):
        evaluator.evaluate(tmp_path / "none", b"x" * 32)
    evaluator.close()


def test_it_ends_with_its_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "nice", lambda _: 0)
    (tmp_path / "key").write_bytes(os.urandom(32))
    out = io.BytesIO()
    main(tmp_path / "key", io.BytesIO(b""), out)
    main(tmp_path / "key", io.BytesIO(b"+\x05\x00\x00\x00ab"), out)
    assert out.getvalue() == b""
