from __future__ import annotations

import socket

import pytest

from ringfence.doors.api.server import end_with_parent, serve
from ringfence.telecom.errors import Conflict


def test_a_taken_port_is_told_before_anything_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Conflict) as caught:
            serve("nothing:app", "127.0.0.1", taken.getsockname()[1], 1)
    assert "--port" in caught.value.remedy


def test_a_process_without_a_parent_of_its_kind_waits_for_nobody() -> None:
    end_with_parent()
