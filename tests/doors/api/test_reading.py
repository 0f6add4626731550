from __future__ import annotations

import msgspec
import pytest

from ringfence.doors.api.reading import read_json
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.errors import Refused

DECODER = msgspec.json.Decoder(CallAttempt)


def test_a_call_is_read() -> None:
    assert read_json(DECODER, b'{"calling":"1","called":"2"}') == CallAttempt(calling="1", called="2")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"calling":"\xff"}', b"[" * 100_000, b'{"calling":1}', b"{}"])
def test_anything_else_is_refused_with_its_place(body: bytes) -> None:
    with pytest.raises(Refused) as caught:
        read_json(DECODER, body)
    assert caught.value.remedy


def test_a_body_nested_too_deep_is_refused() -> None:
    with pytest.raises(Refused):
        read_json(msgspec.json.Decoder(), b"[" * 100_000 + b"]" * 100_000)
