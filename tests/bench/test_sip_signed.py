from __future__ import annotations

import ssl
import time
import urllib.request
from pathlib import Path

from ringfence.bench.sip_ground import pairs
from ringfence.bench.sip_signed import PORT, SignedCallers
from ringfence.screening.authentication.credential import Credential, TrustList, read_authorities, read_credential
from ringfence.screening.authentication.law import ORDINARY
from ringfence.screening.authentication.signed_call import SignedCall
from ringfence.screening.authentication.verify import verify
from ringfence.telecom.identity import Fault, Verstat


class Held:
    """The one certificate that there is."""

    def __init__(self, credential: Credential) -> None:
        self._credential = credential

    def find(self, x5u: str) -> Credential | Fault | None:
        return self._credential


def test_its_calls_verify_with_the_certificate_that_it_serves(tmp_path: Path) -> None:
    with SignedCallers(tmp_path) as signer:
        told = signer.settings
        tls = ssl.create_default_context(cafile=told["identity_tls_ca"])
        url = f"https://{signer.address}:{PORT}/signer.pem"
        with urllib.request.urlopen(url, context=tls, timeout=10) as reply:
            pem = reply.read()
        (row,), after = signer.calls(pairs(1, 5))

    calling, called, token = row
    authorities = read_authorities((Path(told["identity_trust"]) / "authority.pem").read_bytes())
    credential = read_credential(pem, TrustList(authorities))
    assert not isinstance(credential, Fault)
    call = SignedCall(identity=f"{token}{after}", calling=calling[1:], called=(called[1:],), now_s=int(time.time()))
    found = verify(call, Held(credential), ORDINARY)
    assert found.verstat is Verstat.PASSED
