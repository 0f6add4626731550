import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from tests.screening.authentication.laboratory_calls import NOW_S, X5U, Laboratory

from ringfence.screening.authentication.card import sign_card
from ringfence.telecom.errors import Refused

LABORATORY = Laboratory()


def _raw(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_the_card_says_whom_to_ask_and_is_signed() -> None:
    contacts = ["tel:+861012345678", " mailto:help@example.com", "https://example.com/appeal", ""]
    header, payload, signature = sign_card(LABORATORY.signer, "示例电信", contacts, NOW_S).split(".")

    raw = _raw(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    LABORATORY.public_key.verify(der, f"{header}.{payload}".encode(), ECDSA(SHA256()))
    assert json.loads(_raw(header)) == {"alg": "ES256", "typ": "vcard+json", "x5u": X5U}
    assert json.loads(_raw(payload)) == {
        "iat": NOW_S,
        "jcard": [
            "vcard",
            [
                ["version", {}, "text", "4.0"],
                ["fn", {}, "text", "示例电信"],
                ["tel", {"type": "work"}, "uri", "tel:+861012345678"],
                ["email", {"type": "work"}, "text", "help@example.com"],
                ["url", {"type": "work"}, "uri", "https://example.com/appeal"],
            ],
        ],
    }


class _Signer:
    x5u = "https://certs.example.net/reject_key.cer"
    elsewhere = False

    def sign(self, signing_input: bytes) -> bytes:
        return bytes(64)


def test_a_card_is_written_as_rfc_8688_prints_one() -> None:
    """All but the signature, for which no key that fits is printed."""
    printed = (
        "eyJhbGciOiJFUzI1NiIsInR5cCI6InZjYXJkK2pzb24iLCJ4NXUiOiJodHRwczovL2NlcnRzLmV4YW1wbGUubmV0L3JlamVjdF9rZXkuY2VyIn0"
        ".eyJpYXQiOjE1NDYwMDg2OTgsImpjYXJkIjpbInZjYXJkIixbWyJ2ZXJzaW9uIix7fSwidGV4dCIsIjQuMCJdLFsiZm4iLHt9LCJ0ZXh0Iiwi"
        "Um9ib2NhbGwgQWRqdWRpY2F0aW9uIl0sWyJlbWFpbCIseyJ0eXBlIjoid29yayJ9LCJ0ZXh0IiwicmVtZWRpYXRpb25AYmxvY2tlci5leGFt"
        "cGxlLm5ldCJdXV19"
    )

    card = sign_card(_Signer(), "Robocall Adjudication", ["mailto:remediation@blocker.example.net"], 1_546_008_698)

    assert card.rpartition(".")[0] == printed


@pytest.mark.parametrize("contact", ["http://example.com", "help@example.com", "tel:", "javascript:alert(1)"])
def test_other_contacts_are_refused(contact: str) -> None:
    with pytest.raises(Refused):
        sign_card(LABORATORY.signer, "x", [contact], NOW_S)
