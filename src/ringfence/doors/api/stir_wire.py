"""Bodies of the signing and verification service as its two standards write them.

ATIS-1000082 puts each body into an object (`signingRequest`, `verificationRequest`); 3GPP TS 24.229 Annex V does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from ringfence.doors.api.asgi import JSON, Headers, Reply
from ringfence.screening.authentication.chain import Verified
from ringfence.screening.authentication.outcome import Judged
from ringfence.telecom.identity import Outcome, Verstat

T = TypeVar("T")
_JSON = re.compile(r"application/(?:[\w.+-]+\+)?json")
_ACCEPTS = re.compile(r"\*/\*|application/\*|application/(?:[\w.+-]+\+)?json|")
_DIGITS = re.compile(r"\+?([0-9*#]{1,15})", re.ASCII)
Text = Annotated[str, Meta(max_length=256)]
Seconds = Annotated[int, Meta(ge=0, lt=1 << 40)]


class Party(Struct, frozen=True):
    """`{"tn": "12155551212"}` or `{"tn": ["12155551212"]}`."""

    tn: Text | Annotated[tuple[Text, ...], Meta(min_length=1, max_length=32)]

    @property
    def numbers(self) -> tuple[str, ...]:
        """All of them."""
        return (self.tn,) if isinstance(self.tn, str) else self.tn


class SigningRequest(Struct, frozen=True, kw_only=True):
    """A call to sign. `trunk` is ours: with it, no more is attested than the trunk book knows."""

    orig: Party
    dest: Party | Annotated[tuple[Party, ...], Meta(min_length=1, max_length=1)]
    iat: Seconds
    attest: str = ""
    origid: str = ""
    ppt: str = "shaken"
    div: Party | None = None
    trunk: Text = ""


class VerificationRequest(Struct, frozen=True, kw_only=True, rename={"calling": "from", "called": "to"}):
    """A call to verify: of ATIS with `identity`, of 3GPP with `identityHeader` and `identityHeaders`."""

    calling: Party | Text
    called: Party | Text
    time: Seconds
    identity: Annotated[str, Meta(max_length=16_384)] = ""
    identityHeader: Annotated[str, Meta(max_length=16_384)] = ""  # noqa: N815
    identityHeaders: Annotated[tuple[Annotated[str, Meta(max_length=16_384)], ...], Meta(max_length=8)] = ()  # noqa: N815
    dest: Party | Text | None = None
    """The Request-URI of a diverted call, which differs from To."""


class SigningEnvelope(Struct, frozen=True, kw_only=True, rename={"request": "signingRequest"}):
    """How ATIS-1000082 sends it."""

    request: SigningRequest


class VerificationEnvelope(Struct, frozen=True, kw_only=True, rename={"request": "verificationRequest"}):
    """How ATIS-1000082 sends it."""

    request: VerificationRequest


class Body(Struct, frozen=True):
    """What came, and in which of the two manners the answer has to be."""

    content: msgspec.Raw
    wrapped: bool


class ServiceFault(Exception):
    """What the standard calls a service exception: the request is wrong. `code` is of ATIS-1000082 section 7."""

    def __init__(self, code: str, text: str, variable: str = "", status: int = 400) -> None:
        super().__init__(text)
        self.code, self.text, self.variable, self.status = code, text, variable, status


def check_media(headers: Headers) -> None:
    """That the body is said to be JSON and JSON is accepted, where the request says anything; raises `ServiceFault`."""
    sent = headers.get(b"content-type", JSON).decode("latin-1").partition(";")[0].strip().lower()
    if not _JSON.fullmatch(sent):
        raise ServiceFault("SVC4004", "Error: Unsupported request body type, expected 'application/json'.", status=415)
    accepted = headers.get(b"accept", JSON).decode("latin-1").lower()
    if not any(_ACCEPTS.fullmatch(one.partition(";")[0].strip()) for one in accepted.split(",")):
        text = "Error: Requested response body type '%1' is not supported."
        raise ServiceFault("SVC4002", text, accepted[:80], status=406)


def read_body(raw: bytes, name: str) -> Body:
    """Take the outer object off; raises `ServiceFault`."""
    if not raw.strip():
        raise ServiceFault("SVC4000", "Error: Missing request body.")
    try:
        members = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ServiceFault("SVC4006", "Error: Failed to parse received message body: %1.", "invalid JSON") from error
    return Body(members[name], wrapped=True) if name in members else Body(msgspec.Raw(raw), wrapped=False)


def read_content(content: msgspec.Raw, decoder: msgspec.json.Decoder[T]) -> T:
    """The request; raises `ServiceFault` naming the parameter."""
    try:
        return decoder.decode(content)
    except msgspec.ValidationError as error:
        missing = "missing required field" in str(error)
        text = "Error: Missing mandatory parameter '%1'." if missing else "Error: Invalid '%1' parameter value."
        raise ServiceFault("SVC4001" if missing else "SVC4005", text, str(error)[:200]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ServiceFault("SVC4006", "Error: Failed to parse received message body: %1.", "invalid JSON") from error


def fault_reply(fault: ServiceFault, *, wrapped: bool) -> Reply:
    """The answer for a request that is wrong: `requestError` of ATIS, `error` of 3GPP."""
    if not wrapped:
        told = fault.text.removeprefix("Error: ").replace("%1", fault.variable)
        return Reply(msgspec.json.encode({"error": told}), fault.status)
    kind = "policyException" if fault.code.startswith("POL") else "serviceException"
    body = {"messageId": fault.code, "text": fault.text, "variables": [fault.variable] if fault.variable else []}
    return Reply(msgspec.json.encode({"requestError": {kind: body}}), fault.status)


def digits_of(text: str, name: str, read: Callable[[str], tuple[str, ...]]) -> str:
    """The number in canonical form; `read` reads what is none yet, e.g. a SIP URI. Raises `ServiceFault`."""
    found = _DIGITS.fullmatch(re.sub(r"[\s().-]", "", text))
    if found is not None:
        return found.group(1)
    written = read(text)
    if not written:
        raise ServiceFault("SVC4005", "Error: Invalid '%1' parameter value.", name)
    return written[0]


def signed_reply(identity: str, *, wrapped: bool) -> Reply:
    """The answer that carries a signature."""
    body = {"signingResponse": {"identity": identity}} if wrapped else {"identityHeader": identity}
    return Reply(msgspec.json.encode(body))


def verified_reply(outcome: Outcome, judged: tuple[Judged, ...], *, wrapped: bool) -> Reply:
    """The answer that carries a verification; members of 3GPP, and those of ATIS beside them where it asked so."""
    body: dict[str, object] = {"verstatValue": outcome.verstat.value}
    good = [token for one in judged if isinstance(one.found, Verified) for token in one.found.along()]
    divs = [token.passport.div_tn for token in good if token.passport.div_tn]
    if divs:
        verstat = Verstat.PASSED if outcome.diversions else Verstat.FAILED
        body["divResult"] = [{"div": tn, "verstatValue": verstat.value} for tn in divs]
    if outcome.priority is not None or any(one.ppt == "rph" for one in judged):
        body["verstatPriority"] = "RPH-Validation-Failed" if outcome.priority is None else "RPH-Validation-Passed"
    body["verifyResults"] = [_result(one) for one in judged]
    if not wrapped:
        return Reply(msgspec.json.encode(body))
    body["verstat"] = outcome.verstat.value
    if outcome.fault is not None:
        body |= {
            "reasoncode": outcome.fault.sip_code,
            "reasontext": outcome.fault.phrase,
            "reasondesc": outcome.fault.detail,
        }
    return Reply(msgspec.json.encode({"verificationResponse": body}))


def _result(one: Judged) -> dict[str, object]:
    found = one.found
    if isinstance(found, Verified):
        return {"ppt": one.ppt, "status": "pass", "validClaims": found.passport.claims}
    return {
        "ppt": one.ppt,
        "status": "fail",
        "reasonCode": found.sip_code,
        "reasonText": found.phrase,
        "reasonDesc": found.detail,
    }
