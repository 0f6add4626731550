"""A laboratory authority and calls signed by it, for the tests of this folder."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from ringfence.screening.authentication.credential import Credential, TrustList, read_credential
from ringfence.screening.authentication.key_signer import KeySigner
from ringfence.screening.authentication.laboratory import Issued, found_authority, issue
from ringfence.screening.authentication.sign import sign_shaken, sign_token
from ringfence.screening.authentication.signed_call import SignedCall
from ringfence.screening.authentication.tn_auth_list import TNAuthList
from ringfence.telecom.identity import Attestation, Fault

NOW = datetime(2026, 11, 1, 8, tzinfo=UTC)
SINCE = NOW - timedelta(days=1)
NOW_S = int(NOW.timestamp())
X5U = "https://cert.example.org/a.pem"
CALLING, CALLED = "8613800138000", "8613800138001"
ORIGID = "123e4567-e89b-12d3-a456-426655440000"


class Shelf:
    """Credentials by URL."""

    def __init__(self, found: dict[str, Credential | Fault | None]) -> None:
        self.found = found

    def find(self, x5u: str) -> Credential | Fault | None:
        return self.found.get(x5u)


class Laboratory:
    """One authority, one signer."""

    def __init__(self, numbers: TNAuthList | None = None, extra: tuple[tuple[str, bytes], ...] = ()) -> None:
        self.authority: Issued = found_authority(SINCE)
        self.trust = TrustList((self.authority.certificate,))
        self.issued = issue(self.authority, numbers or TNAuthList(codes=("1234",)), SINCE, extra=extra)
        self.signer = KeySigner(self.issued.key, X5U)
        self.credential = read_credential(self.issued.pem, self.trust)
        self.shelf = Shelf({X5U: self.credential})

    @property
    def public_key(self) -> EllipticCurvePublicKey:
        return self.issued.key.public_key()

    def identity(
        self,
        *,
        iat: int = NOW_S,
        calling: str = CALLING,
        called: str = CALLED,
        attestation: Attestation = Attestation.FULL,
    ) -> str:
        return sign_shaken(
            self.signer, calling=calling, called=(called,), attestation=attestation, origid=ORIGID, iat=iat
        )

    def div(self, *, div: str, dest: str, calling: str = CALLING, iat: int = NOW_S) -> str:
        return self.token("div", {"div": {"tn": div}}, called=dest, calling=calling, iat=iat)

    def div_o(self, inner: str, *, div: str, dest: str, calling: str = CALLING, iat: int = NOW_S) -> str:
        """`inner` is a token, or the value of a header whose token is taken."""
        claims = {"div": {"tn": div}, "opt": inner.split(";")[0]}
        return self.token("div-o", claims, called=dest, calling=calling, iat=iat)

    def token(
        self,
        ppt: str,
        claims: Mapping[str, object],
        *,
        called: str = CALLED,
        calling: str = CALLING,
        iat: int = NOW_S,
        x5u: str = X5U,
    ) -> str:
        """A token of any kind with its own claims beside those that all have."""
        start = {"alg": "ES256", "ppt": ppt, "typ": "passport", "x5u": x5u}
        whole = {"dest": {"tn": [called]}, "iat": iat, "orig": {"tn": calling}, **claims}
        return f'{sign_token(self.signer, start, whole)};info=<{x5u}>;alg=ES256;ppt="{ppt}"'


def call(
    identity: str,
    *,
    calling: str = CALLING,
    called: str = CALLED,
    now_s: int = NOW_S,
    date_s: int | None = None,
    diverting: tuple[str, ...] = (),
    required: bool = False,
    message: bytes | None = None,
) -> SignedCall:
    return SignedCall(
        identity=identity,
        calling=calling,
        called=(called,),
        now_s=now_s,
        date_s=date_s,
        diverting=diverting,
        required=required,
        message=message,
    )
