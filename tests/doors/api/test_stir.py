from __future__ import annotations

import asyncio
import json
import threading
import uuid
from collections.abc import Mapping

import msgspec
import pytest
from tests.screening.authentication.laboratory_calls import CALLED, CALLING, NOW_S, ORIGID, X5U, Laboratory, Shelf

from ringfence.access.key import ApiKey, Scope
from ringfence.doors.api.stir import Signing, Verification
from ringfence.doors.api.tally import Tally
from ringfence.screening.authentication.key_signer import KeySigner
from ringfence.screening.authentication.law import ORDINARY
from ringfence.screening.authentication.passport import read_passport
from ringfence.screening.authentication.verify import CredentialSource
from ringfence.telecom.errors import Unavailable
from ringfence.telecom.identity import Attestation, Fault

LABORATORY = Laboratory()
KEY = ApiKey(id="0" * 12, name="t", secret_hash=b"", scopes=frozenset(Scope), created_ms=0)
CALL = {"orig": {"tn": CALLING}, "dest": {"tn": [CALLED]}, "iat": NOW_S, "attest": "A", "origid": ORIGID}
TURNED = "8613800138002"


class Keys:
    def __init__(self, signer: KeySigner | None = LABORATORY.signer) -> None:
        self.found = signer

    def signer(self, now_s: int) -> KeySigner:
        if self.found is None:
            raise Unavailable(f"no signing key is valid at {now_s}")
        return self.found


class Book:
    def attestation(self, trunk: str, calling: str) -> Attestation:
        return {"own": Attestation.FULL, "line": Attestation.PARTIAL}.get(trunk, Attestation.GATEWAY)


def _read(text: str) -> tuple[str, ...]:
    return (text[5:18],) if text.startswith("sip:+86") else ()


def _signing(keys: Keys | None = None) -> Signing:
    return Signing(keys or Keys(), Book(), _read, lambda: str(uuid.UUID(int=7)), lambda: NOW_S, Tally())


def _verification(credentials: CredentialSource = LABORATORY.shelf, wait_s: float = 1.0) -> Verification:
    return Verification(credentials, lambda: ORDINARY, _read, lambda: NOW_S, Tally(), wait_s)


def _post(endpoint: Signing | Verification, body: object) -> tuple[int, dict[str, object]]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    reply = asyncio.run(endpoint.reply(KEY, {}, raw))
    return reply.status, msgspec.json.decode(reply.body, type=dict[str, object])


def _identity(answer: Mapping[str, object]) -> str:
    inner = answer["signingResponse"]
    assert isinstance(inner, dict)
    return str(inner["identity"])


def test_what_is_signed_in_the_manner_of_atis_is_verified_so() -> None:
    status, signed = _post(_signing(), {"signingRequest": CALL})
    request = {"from": {"tn": CALLING}, "to": {"tn": [CALLED]}, "time": NOW_S, "identity": _identity(signed)}

    _, answer = _post(_verification(), {"verificationRequest": request})

    assert status == 200
    verified = answer["verificationResponse"]
    assert isinstance(verified, dict)
    assert (verified["verstat"], verified["verstatValue"]) == ("TN-Validation-Passed", "TN-Validation-Passed")
    assert verified["verifyResults"][0]["status"] == "pass"
    assert verified["verifyResults"][0]["validClaims"]["orig"] == {"tn": CALLING}


def test_what_is_signed_in_the_manner_of_3gpp_is_verified_so() -> None:
    _, signed = _post(_signing(), {**CALL, "dest": [{"tn": [CALLED]}], "ppt": "shaken"})

    request = {
        "identityHeader": signed["identityHeader"],
        "from": f"+{CALLING}",
        "to": f"sip:+{CALLED}@x",
        "time": NOW_S,
    }
    _, verified = _post(_verification(), request)

    assert verified["verstatValue"] == "TN-Validation-Passed"
    assert "divResult" not in verified


def test_a_call_that_is_sent_on_is_signed_and_verified_as_a_chain() -> None:
    _, first = _post(_signing(), CALL)
    _, second = _post(_signing(), {**CALL, "attest": "", "ppt": "div", "dest": {"tn": [TURNED]}, "div": {"tn": CALLED}})

    request = {
        "identityHeader": first["identityHeader"],
        "identityHeaders": [second["identityHeader"]],
        "from": CALLING,
        "to": CALLED,
        "dest": TURNED,
        "time": NOW_S,
    }
    _, verified = _post(_verification(), request)

    assert verified["verstatValue"] == "TN-Validation-Passed"
    assert verified["divResult"] == [{"div": CALLED, "verstatValue": "TN-Validation-Passed"}]


@pytest.mark.parametrize(
    ("trunk", "asked", "got"),
    [("own", "A", "A"), ("line", "A", "B"), ("abroad", "A", "C"), ("own", "C", "C"), ("line", "", "B"), ("", "B", "B")],
)
def test_no_more_is_attested_than_the_trunk_book_knows(trunk: str, asked: str, got: str) -> None:
    _, signed = _post(_signing(), {"signingRequest": {**CALL, "attest": asked, "trunk": trunk}})

    passport = read_passport(_identity(signed).split(";")[0])
    assert not isinstance(passport, Fault)
    assert passport.attest == got


def test_an_origid_is_made_when_none_is_sent() -> None:
    _, signed = _post(_signing(), {"signingRequest": {**CALL, "origid": ""}})

    passport = read_passport(_identity(signed).split(";")[0])
    assert not isinstance(passport, Fault)
    assert passport.origid == str(uuid.UUID(int=7))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iat": NOW_S - 3600}, "SVC4005"),
        ({"iat": "now"}, "SVC4005"),
        ({"attest": "D"}, "SVC4005"),
        ({"attest": ""}, "SVC4001"),
        ({"origid": "no uuid"}, "SVC4005"),
        ({"orig": {"tn": "alice"}}, "SVC4005"),
        ({"orig": {}}, "SVC4001"),
        ({"dest": {"tn": []}}, "SVC4005"),
        ({"ppt": "rph"}, "SVC4005"),
        ({"ppt": "div"}, "SVC4001"),
    ],
)
def test_a_wrong_request_is_told_in_the_standards_words(changes: dict[str, object], code: str) -> None:
    status, answer = _post(_signing(), {"signingRequest": {**CALL, **changes}})
    flat, told = _post(_signing(), {**CALL, **changes})

    assert status == flat == 400
    error = answer["requestError"]
    assert isinstance(error, dict)
    assert error["serviceException"]["messageId"] == code
    assert told["error"]


@pytest.mark.parametrize(
    ("body", "code"), [(b"", "SVC4000"), (b"{", "SVC4006"), (b"[]", "SVC4006"), (b"\xff", "SVC4006")]
)
def test_rubbish_is_told_as_rubbish(body: bytes, code: str) -> None:
    for endpoint in (_signing(), _verification()):
        status, answer = _post(endpoint, body)
        assert status == 400
        error = answer["requestError"]
        assert isinstance(error, dict)
        assert error["serviceException"]["messageId"] == code


def test_without_a_key_nothing_is_signed() -> None:
    status, answer = _post(_signing(Keys(None)), {"signingRequest": CALL})

    assert status == 503
    error = answer["requestError"]
    assert isinstance(error, dict)
    assert error["policyException"]["messageId"] == "POL5000"


def test_a_false_token_is_told_with_its_code() -> None:
    other = Laboratory().identity()
    request = {"from": {"tn": CALLING}, "to": {"tn": [CALLED]}, "time": NOW_S, "identity": other}

    _, answer = _post(_verification(), {"verificationRequest": request})

    verified = answer["verificationResponse"]
    assert isinstance(verified, dict)
    assert (verified["verstat"], verified["reasoncode"]) == ("TN-Validation-Failed", 438)
    assert verified["verifyResults"][0]["reasonCode"] == 438


def test_a_certificate_on_its_way_is_waited_for_and_no_longer_than_allowed() -> None:
    shelf = Shelf({X5U: None})
    request = {"from": CALLING, "to": CALLED, "time": NOW_S, "identityHeader": LABORATORY.identity()}
    threading.Timer(0.05, lambda: shelf.found.update({X5U: LABORATORY.credential})).start()

    _, came = _post(_verification(shelf), request)
    _, never = _post(_verification(Shelf({X5U: None}), wait_s=0.05), request)

    assert came["verstatValue"] == "TN-Validation-Passed"
    assert never["verstatValue"] == "No-TN-Validation"


def test_a_body_that_is_no_json_by_its_own_word_is_not_read() -> None:
    for endpoint in (_signing(), _verification()):
        reply = asyncio.run(endpoint.reply(KEY, {b"content-type": b"text/xml"}, b"<xml/>"))

        assert reply.status == 415
        assert b"SVC4004" in reply.body


class Module:
    """A hardware module that takes its time, and fails when told to."""

    x5u = X5U
    elsewhere = True

    def __init__(self) -> None:
        self.may = threading.Event()
        self.broken = False

    def sign(self, signing_input: bytes) -> bytes:
        assert self.may.wait(5)
        if self.broken:
            raise Unavailable("the module is gone")
        return LABORATORY.signer.sign(signing_input)


class ModuleKeys:
    def __init__(self, module: Module) -> None:
        self.module = module

    def signer(self, now_s: int) -> Module:
        return self.module


def test_others_go_on_while_a_hardware_module_signs() -> None:
    module, tally = Module(), Tally()
    signing = Signing(ModuleKeys(module), Book(), _read, lambda: ORIGID, lambda: NOW_S, tally)
    body = json.dumps({"signingRequest": CALL}).encode()

    async def scene() -> tuple[int, int]:
        waiting = asyncio.create_task(signing.reply(KEY, {}, body))
        await asyncio.sleep(0)
        request = {"from": CALLING, "to": CALLED, "time": NOW_S, "identityHeader": LABORATORY.identity()}
        other = await _verification().reply(KEY, {}, json.dumps(request).encode())
        assert not waiting.done()
        module.may.set()
        return other.status, (await waiting).status

    assert asyncio.run(scene()) == (200, 200)
    module.broken = True
    assert _post(signing, body)[0] == 503
    assert tally.events == {"identity_signed_a": 1, "identity_unsigned": 1}
