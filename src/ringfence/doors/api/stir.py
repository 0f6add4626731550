"""Signing and verification for an SBC: the Ms reference point (3GPP TS 24.229 Annex V, ATIS-1000082)."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from functools import partial
from typing import Protocol

import msgspec
from msgspec import Struct

from ringfence.access.key import ApiKey, Scope
from ringfence.doors.api.asgi import Headers, Reply
from ringfence.doors.api.stir_wire import (
    Party,
    ServiceFault,
    SigningRequest,
    VerificationRequest,
    check_media,
    digits_of,
    fault_reply,
    read_body,
    read_content,
    signed_reply,
    verified_reply,
)
from ringfence.doors.api.tally import Tally
from ringfence.screening.authentication.law import IdentityLaw
from ringfence.screening.authentication.sign import Signer, sign_div, sign_shaken
from ringfence.screening.authentication.signed_call import SignedCall
from ringfence.screening.authentication.verify import CredentialSource, verify_each
from ringfence.telecom.errors import RingfenceError
from ringfence.telecom.identity import Attestation

SIGNING, VERIFICATION = "/stir/v1/signing", "/stir/v1/verification"
LONGEST_WAIT_S = 1.0
"""For a certificate that is not here yet; other requests go on meanwhile."""
_ATTESTATIONS = frozenset(one.value for one in Attestation)
_STEP_S = 0.01
_CLOCKS_S = 60
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_INVALID = "Error: Invalid '%1' parameter value."
ReadNumber = Callable[[str], tuple[str, ...]]


class SignerSource(Protocol):
    """Our keys."""

    def signer(self, now_s: int) -> Signer:
        """The key that signs now. Raises `Unavailable` when there is none."""
        ...


class Ledger(Protocol):
    """What is known of where a call comes from."""

    def attestation(self, trunk: str, calling: str) -> Attestation:
        """The most that may be attested for that calling number on that trunk."""
        ...


class _Signature(Struct, frozen=True):
    make: Callable[[], str]
    counted: str
    """Name under which it is counted once it is made."""
    elsewhere: bool


class Signing:
    """Signs calls for an SBC: `shaken`, and `div` for those that are sent on."""

    needs = Scope.IDENTITY_SIGN

    def __init__(
        self,
        keys: SignerSource,
        ledger: Ledger,
        read: ReadNumber,
        new_origid: Callable[[], str],
        clock_s: Callable[[], int],
        tally: Tally,
    ) -> None:
        self._keys = keys
        self._ledger = ledger
        self._read = read
        self._new_origid = new_origid
        self._clock_s = clock_s
        self._tally = tally
        self._decoder = msgspec.json.Decoder(SigningRequest)

    async def reply(self, _key: ApiKey, headers: Headers, body: bytes) -> Reply:
        """The Identity header; what is wrong is told in the standard's own words."""
        wrapped = True
        try:
            check_media(headers)
            content = read_body(body, "signingRequest")
            wrapped = content.wrapped
            signature = self._prepared(read_content(content.content, self._decoder))
            # A hardware module is waited for in a thread, so that other requests go on.
            identity = await asyncio.to_thread(signature.make) if signature.elsewhere else signature.make()
        except ServiceFault as fault:
            return fault_reply(fault, wrapped=wrapped)
        except RingfenceError as error:
            self._tally.event("identity_unsigned")
            return fault_reply(ServiceFault("POL5000", f"Error: {error.message}.", status=503), wrapped=wrapped)
        self._tally.event(signature.counted)
        return signed_reply(identity, wrapped=wrapped)

    def _prepared(self, request: SigningRequest) -> _Signature:
        now_s = self._clock_s()
        if abs(now_s - request.iat) > _CLOCKS_S:
            raise ServiceFault("SVC4005", _INVALID, "iat")
        calling = digits_of(request.orig.numbers[0], "orig", self._read)
        dest = request.dest if isinstance(request.dest, Party) else request.dest[0]
        called = tuple(digits_of(one, "dest", self._read) for one in dest.numbers)
        signer = self._keys.signer(now_s)
        if request.ppt == "div" or (request.div is not None and not request.attest):
            if request.div is None:
                raise ServiceFault("SVC4001", "Error: Missing mandatory parameter '%1'.", "div")
            diverting = digits_of(request.div.numbers[0], "div", self._read)
            make = partial(sign_div, signer, calling=calling, called=called, diverting=diverting, iat=request.iat)
            return _Signature(make, "identity_signed_div", signer.elsewhere)
        if request.ppt != "shaken":
            raise ServiceFault("SVC4005", _INVALID, "ppt")
        attestation = self._attestation(request, calling)
        make = partial(
            sign_shaken,
            signer,
            calling=calling,
            called=called,
            attestation=attestation,
            origid=self._origid(request.origid),
            iat=request.iat,
        )
        return _Signature(make, f"identity_signed_{attestation.value.lower()}", signer.elsewhere)

    def _attestation(self, request: SigningRequest, calling: str) -> Attestation:
        """What is asked for, and never more than the trunk book knows of the trunk that is named."""
        if not request.attest and not request.trunk:
            raise ServiceFault("SVC4001", "Error: Missing mandatory parameter '%1'.", "attest")
        if request.attest and request.attest not in _ATTESTATIONS:
            raise ServiceFault("SVC4005", _INVALID, "attest")
        most = self._ledger.attestation(request.trunk, calling) if request.trunk else Attestation.FULL
        # "A" < "B" < "C": the later letter claims less.
        return max(Attestation(request.attest or most), most)

    def _origid(self, given: str) -> str:
        if not given:
            return self._new_origid()
        if _UUID.fullmatch(given) is None:
            raise ServiceFault("SVC4005", _INVALID, "origid")
        return given


class Verification:
    """Verifies calls for an SBC; waits a moment for a certificate that is not here yet."""

    needs = Scope.IDENTITY_VERIFY

    def __init__(
        self,
        credentials: CredentialSource,
        law: Callable[[], IdentityLaw],
        read: ReadNumber,
        clock_s: Callable[[], int],
        tally: Tally,
        wait_s: float = LONGEST_WAIT_S,
    ) -> None:
        self._credentials = credentials
        self._law = law
        self._read = read
        self._clock_s = clock_s
        self._tally = tally
        self._wait_s = wait_s
        self._decoder = msgspec.json.Decoder(VerificationRequest)

    async def reply(self, _key: ApiKey, headers: Headers, body: bytes) -> Reply:
        """Verstat and reasons; what is wrong with the request itself is told in the standard's own words."""
        wrapped = True
        try:
            check_media(headers)
            content = read_body(body, "verificationRequest")
            wrapped = content.wrapped
            call = self._call(read_content(content.content, self._decoder))
        except ServiceFault as fault:
            return fault_reply(fault, wrapped=wrapped)
        law = self._law()
        outcome, judged = verify_each(call, self._credentials, law)
        until = time.monotonic() + self._wait_s
        while outcome.pending and time.monotonic() < until:
            await asyncio.sleep(_STEP_S)
            outcome, judged = verify_each(call, self._credentials, law)
        self._tally.event(outcome.counted)
        return verified_reply(outcome, judged, wrapped=wrapped)

    def _call(self, request: VerificationRequest) -> SignedCall:
        identities = (request.identity, request.identityHeader, *request.identityHeaders)
        identity = ",".join(one for one in identities if one)
        if not identity:
            raise ServiceFault("SVC4001", "Error: Missing mandatory parameter '%1'.", "identity")
        called = self._numbers(request.called, "to")
        if request.dest is not None:
            called = self._numbers(request.dest, "dest")
        return SignedCall(
            identity=identity,
            calling=self._numbers(request.calling, "from")[0],
            called=called,
            now_s=self._clock_s(),
            date_s=request.time,
            required=True,
        )

    def _numbers(self, given: Party | str, name: str) -> tuple[str, ...]:
        texts = (given,) if isinstance(given, str) else given.numbers
        return tuple(digits_of(text, name, self._read) for text in texts)
