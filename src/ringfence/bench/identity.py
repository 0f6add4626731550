"""Verifying and signing caller identity against the bare signature."""

from __future__ import annotations

import statistics
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from msgspec import Struct

from ringfence.bench.figure import Figure, Progress
from ringfence.screening.authentication.credential import Credential, TrustList, read_credential
from ringfence.screening.authentication.key_signer import KeySigner
from ringfence.screening.authentication.laboratory import found_authority, issue
from ringfence.screening.authentication.law import ORDINARY
from ringfence.screening.authentication.passport import decode_base64url
from ringfence.screening.authentication.sign import sign_shaken
from ringfence.screening.authentication.signed_call import SignedCall
from ringfence.screening.authentication.tn_auth_list import TNAuthList
from ringfence.screening.authentication.verify import verify
from ringfence.telecom.identity import Attestation, Fault, Verstat

T = TypeVar("T")
SLICES = 60
CALLS = 50
"""Of each slice; slices of both sides follow one another, so that both see the same machine."""
X5U = "https://cert.example.org/signer.pem"
_ES256 = ECDSA(SHA256())
_FIRST, _CALLED = 8_613_800_000_000, "8613900139000"


class Scene(Struct, frozen=True):
    """A signer with its certificate at hand."""

    signer: KeySigner
    key: EllipticCurvePublicKey
    credential: Credential

    def find(self, x5u: str) -> Credential | Fault | None:
        """Fulfils `CredentialSource`: a certificate that is cached."""
        return self.credential if x5u == X5U else None


def measure(progress: Progress, *, quick: bool = False) -> tuple[Figure, ...]:
    """`identity.verify_to_raw` and `identity.sign_to_raw`."""
    slices = 10 if quick else SLICES
    return verify_to_raw(progress, slices), sign_to_raw(progress, slices)


def scene() -> Scene:
    """A fresh laboratory authority and its signer."""
    since = datetime.now(UTC) - timedelta(hours=1)
    authority = found_authority(since)
    issued = issue(authority, TNAuthList(codes=("1234",)), since)
    credential = read_credential(issued.pem, TrustList((authority.certificate,)))
    assert isinstance(credential, Credential)
    return Scene(KeySigner(issued.key, X5U), issued.key.public_key(), credential)


def verify_to_raw(progress: Progress, slices: int = SLICES, calls: int = CALLS) -> Figure:
    """Verifications per processor second over bare ES256 verifications of the same tokens, per processor second."""
    here = scene()
    at = int(time.time())
    ratios, ours, bare = [], [], []
    for index in range(slices):
        progress(f"verifying against bare signatures, slice {index + 1} of {slices}")
        signed = [_signed_call(here, at, index * calls + place) for place in range(calls)]
        tokens = [_bare(one.identity) for one in signed]
        bare.append(_seconds(lambda one: here.key.verify(one[0], one[1], _ES256), tokens))
        ours.append(_seconds(lambda one: _verified(one, here), signed))
        ratios.append(bare[-1] / ours[-1])
    return Figure(
        name="identity.verify_to_raw",
        value=round(statistics.median(ratios), 3),
        unit="ratio",
        bound=0.70,
        better="higher",
        baseline=f"cryptography, ES256 verify: {1 / statistics.median(bare):,.0f} per CPU second",
        detail=f"{1 / statistics.median(ours):,.0f} per CPU second, certificate cached, every token another",
    )


def sign_to_raw(progress: Progress, slices: int = SLICES, calls: int = CALLS) -> Figure:
    """Signed calls per processor second over bare ES256 signatures per processor second."""
    here = scene()
    at = int(time.time())
    origids = [str(uuid.uuid4()) for _ in range(calls)]
    ratios, ours, bare = [], [], []
    for index in range(slices):
        progress(f"signing against bare signatures, slice {index + 1} of {slices}")
        inputs = [one.identity.rsplit(".", 1)[0].encode() for one in (_signed_call(here, at, 0),)] * calls
        bare.append(_seconds(here.signer.bare, inputs))
        ours.append(_seconds(lambda origid: _sign(here, at, _FIRST, origid), origids))
        ratios.append(bare[-1] / ours[-1])
    return Figure(
        name="identity.sign_to_raw",
        value=round(statistics.median(ratios), 3),
        unit="ratio",
        better="higher",
        baseline=f"cryptography, ES256 sign: {1 / statistics.median(bare):,.0f} per CPU second",
        detail=f"{1 / statistics.median(ours):,.0f} per CPU second, key in memory",
    )


def _signed_call(here: Scene, at: int, place: int) -> SignedCall:
    identity = _sign(here, at, _FIRST + place, str(uuid.uuid4()))
    return SignedCall(identity=identity, calling=str(_FIRST + place), called=(_CALLED,), now_s=at)


def _sign(here: Scene, at: int, calling: int, origid: str) -> str:
    return sign_shaken(
        here.signer, calling=str(calling), called=(_CALLED,), attestation=Attestation.FULL, origid=origid, iat=at
    )


def _verified(call: SignedCall, here: Scene) -> None:
    assert verify(call, here, ORDINARY).verstat is Verstat.PASSED


def _bare(identity: str) -> tuple[bytes, bytes]:
    token, _, _ = identity.partition(";")
    signed, _, signature = token.rpartition(".")
    raw = decode_base64url(signature) or b""
    return encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")), signed.encode()


def _seconds(work: Callable[[T], object], items: Sequence[T]) -> float:
    begun = time.thread_time()
    for one in items:
        work(one)
    return (time.thread_time() - begun) / len(items)
