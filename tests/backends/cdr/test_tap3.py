from pathlib import Path

import pytest
from pycrate_asn1dir import TAP3
from tests.backends.cdr.examples import AT, KEYED, kept, load, refused, store

from ringfence.analytics.record import Carried

STAMP = {"localTimeStamp": b"20260102110000", "utcTimeOffsetCode": 0}


def _bcd(digits: str) -> bytes:
    return bytes.fromhex(digits + "f" * (len(digits) % 2))


def _out(code: bytes = b"11", **more: object) -> tuple[str, dict[str, object]]:
    basic = {
        "chargeableSubscriber": (
            "simChargeableSubscriber",
            {"imsi": _bcd("460001234567890"), "msisdn": _bcd("8613800138000")},
        ),
        "destination": {"calledNumber": _bcd("4915112345678")},
        "callEventStartTimeStamp": STAMP,
        "totalCallEventDuration": 65,
    }
    return "mobileOriginatedCall", {
        "basicCallInformation": basic | more,
        "locationInformation": {"networkLocation": {"callReference": b"\x0a\x0b", "locationArea": 7, "cellId": 9}},
        "equipmentIdentifier": ("imei", _bcd("8601234567890123")),
        "basicServiceUsedList": [{"basicService": {"serviceCode": ("teleServiceCode", code)}}],
    }


def _in() -> tuple[str, dict[str, object]]:
    basic = {
        "chargeableSubscriber": ("simChargeableSubscriber", {"msisdn": _bcd("8613800138000")}),
        "callOriginator": {"callingNumber": _bcd("4915112345678")},
        "callEventStartTimeStamp": STAMP,
        "totalCallEventDuration": 5,
    }
    return "mobileTerminatedCall", {"basicCallInformation": basic}


def _file(path: Path, *events: tuple[str, dict[str, object]]) -> Path:
    batch = {
        "batchControlInfo": {"sender": b"DEUXX", "fileSequenceNumber": b"00042"},
        "networkInfo": {"utcTimeOffsetInfo": [{"utcTimeOffsetCode": 0, "utcTimeOffset": b"+0800"}]},
        "callEventDetails": list(events),
    }
    interchange = TAP3.TAP_0312.DataInterChange
    interchange.set_val(("transferBatch", batch))
    path.write_bytes(interchange.to_ber())
    return path


def test_calls_out_and_in_and_messages_of_roamers(tmp_path: Path) -> None:
    path = _file(tmp_path / "CDDEUXX00042", _out(), _in(), _out(b"22", totalCallEventDuration=0))
    into = store(tmp_path)
    load(into, path, "tap3", source="roaming")
    found = {(one.call_id, one.kind): one for one in kept(into)}
    call = found["DEUXX-0a0b", Carried.VOICE]
    assert (call.calling_sent, call.called_sent, call.carrier) == ("8613800138000", "4915112345678", "DEUXX")
    assert (call.setup_ms, call.answer_ms, call.release_ms, call.source) == (AT, AT, AT + 65_000, "roaming")
    assert (call.imsi, call.imei) == (KEYED.one("460001234567890"), KEYED.one("8601234567890123"))
    assert call.cell == KEYED.one("7-9")
    incoming = found["DEUXX-00042-2", Carried.VOICE]
    assert (incoming.calling_sent, incoming.called_sent, incoming.imsi) == ("4915112345678", "8613800138000", 0)


def test_an_event_whose_zone_is_not_in_the_file_is_refused_alone(tmp_path: Path) -> None:
    odd = _out(callEventStartTimeStamp={"localTimeStamp": b"20260102110000", "utcTimeOffsetCode": 3})
    into = store(tmp_path)
    load(into, _file(tmp_path / "t", odd, _in()), "tap3")
    assert len(kept(into)) == 1
    assert refused(into) == ["1,its time names a zone that the file does not have"]


@pytest.mark.parametrize("content", [b"", b"\x00" * 50, b"not a TAP file"])
def test_what_is_no_tap_file_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "t").write_bytes(content)
    loader = load(store(tmp_path), tmp_path / "t", "tap3")
    assert "no TAP3.12 file" in loader.troubles[0].why


def test_an_installation_without_the_decoder_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pycrate_asn1dir", None)
    (tmp_path / "t").write_bytes(b"x")
    loader = load(store(tmp_path), tmp_path / "t", "tap3")
    assert "need pycrate" in loader.troubles[0].why
