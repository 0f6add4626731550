"""A laboratory authority and calls signed by it, for the tests of this folder."""

from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from ringfence.screening.authentication.credential import Credential, TrustList, read_credential
from ringfence.screening.authentication.key_signer import KeySigner
from ringfence.screening.authentication.laboratory import Issued, found_authority, issue
from ringfence.screening.authentication.sign import sign_shaken, sign_token
from ringfence.screening.authentication.tn_auth_list import TNAuthList
from ringfence.screening.authentication.verify import SignedCall
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
        start = {"alg": "ES256", "ppt": "div", "typ": "passport", "x5u": X5U}
        claims = {"dest": {"tn": [dest]}, "div": {"tn": div}, "iat": iat, "orig": {"tn": calling}}
        return f'{sign_token(self.signer, start, claims)};info=<{X5U}>;alg=ES256;ppt="div"'


def call(
    identity: str,
    *,
    calling: str = CALLING,
    called: str = CALLED,
    now_s: int = NOW_S,
    date_s: int | None = None,
    diverting: tuple[str, ...] = (),
    required: bool = False,
) -> SignedCall:
    return SignedCall(
        identity=identity,
        calling=calling,
        called=(called,),
        now_s=now_s,
        date_s=date_s,
        diverting=diverting,
        required=required,
    )
