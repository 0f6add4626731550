from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from ringfence.screening.authentication.key_signer import KeySigner


def test_a_signature_is_r_and_s_in_64_bytes() -> None:
    key = generate_private_key(SECP256R1())
    signer = KeySigner(key, "https://cert.example.org/a.pem")

    signature = signer.sign(b"header.payload")

    assert len(signature) == 64
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    key.public_key().verify(encode_dss_signature(r, s), b"header.payload", ECDSA(SHA256()))
