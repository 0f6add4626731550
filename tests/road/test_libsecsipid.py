"""What we sign, libsecsipid verifies, and the reverse: an implementation by others, in a process of its own."""

import subprocess
import sys
import time
from ctypes.util import find_library
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives import serialization
from tests.screening.authentication.laboratory_calls import CALLED, CALLING, ORIGID, X5U, Shelf
from tests.servers import require

from ringfence.screening.authentication.credential import TrustList, read_credential
from ringfence.screening.authentication.key_signer import KeySigner
from ringfence.screening.authentication.laboratory import found_authority, issue
from ringfence.screening.authentication.law import ORDINARY
from ringfence.screening.authentication.sign import sign_shaken
from ringfence.screening.authentication.signed_call import SignedCall
from ringfence.screening.authentication.tn_auth_list import TNAuthList
from ringfence.screening.authentication.verify import verify
from ringfence.telecom.identity import Attestation, Verstat

OTHERS = """
import ctypes, sys
library = ctypes.CDLL(sys.argv[1])
if sys.argv[2] == "check":
    identity, key = sys.argv[3].encode(), sys.argv[4].encode()
    print(library.SecSIPIDCheckFullPubKey(identity, len(identity), 60, key, len(key)))
else:
    made = ctypes.c_char_p()
    length = library.SecSIPIDGetIdentityPrvKey(*(part.encode() for part in sys.argv[3:]), ctypes.byref(made))
    print(made.value.decode() if length > 0 else length)
"""
AUTHORITY = found_authority(datetime.now(UTC) - timedelta(days=1))
ISSUED = issue(AUTHORITY, TNAuthList(codes=("1234",)), datetime.now(UTC) - timedelta(days=1))


def _others(*arguments: str) -> str:
    name = find_library("secsipid")
    require("libsecsipid1", f"/usr/lib/x86_64-linux-gnu/{name}" if name else None)
    run = subprocess.run(
        [sys.executable, "-c", OTHERS, str(name), *arguments], capture_output=True, check=True, text=True
    )
    return run.stdout.strip()


def _public_key() -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return ISSUED.key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def _signed(now: int) -> str:
    signer = KeySigner(ISSUED.key, X5U)
    return sign_shaken(signer, calling=CALLING, called=(CALLED,), attestation=Attestation.FULL, origid=ORIGID, iat=now)


def test_libsecsipid_verifies_what_we_sign() -> None:
    identity = _signed(int(time.time()))

    assert _others("check", identity, _public_key()) == "0"
    head, payload, signature = identity.split(";")[0].split(".")
    forged = identity.replace(signature, ("A" if signature[0] != "A" else "B") + signature[1:])
    assert _others("check", forged, _public_key()) != "0"
    assert head
    assert payload


def test_we_verify_what_libsecsipid_signs() -> None:
    identity = _others("make", CALLING, CALLED, "A", ORIGID, X5U, ISSUED.key_pem.decode())
    shelf = Shelf({X5U: read_credential(ISSUED.pem, TrustList((AUTHORITY.certificate,)))})
    call = SignedCall(identity=identity, calling=CALLING, called=(CALLED,), now_s=int(time.time()))

    outcome = verify(call, shelf, ORDINARY)

    assert (outcome.verstat, outcome.attestation, outcome.fault) == (Verstat.PASSED, "A", None)
