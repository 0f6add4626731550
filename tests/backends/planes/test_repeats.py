from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.backends.planes.repeats import RepeatTable
from ringfence.telecom.errors import Refused

KEY, BODY, OTHER = b"k" * 8, b"b" * 8, b"o" * 8


def test_a_key_leads_to_its_decision_in_every_worker(tmp_path: Path) -> None:
    first, second = RepeatTable(tmp_path / "repeats"), RepeatTable(tmp_path / "repeats")
    assert first.find(KEY, BODY) == ""
    first.keep(KEY, BODY, "0D1QXA000G042")
    assert second.find(KEY, BODY) == "0D1QXA000G042"
    first.close()
    second.close()


def test_a_key_used_for_another_call_is_refused(tmp_path: Path) -> None:
    table = RepeatTable(tmp_path / "repeats")
    table.keep(KEY, BODY, "0D1QXA000G042")
    with pytest.raises(Refused):
        table.find(KEY, OTHER)
    table.close()
