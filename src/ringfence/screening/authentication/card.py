"""The signed card that a rejected caller is pointed to: whom to ask, as jCard in a JWS (RFC 8688, RFC 7095)."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.screening.authentication.sign import Signer, sign_token
from ringfence.telecom.errors import Refused

MEDIA_TYPE = "application/jose"


def sign_card(signer: Signer, name: str, contacts: Iterable[str], iat: int) -> str:
    """The card as a JWS in compact serialisation; contacts are `tel:`, `mailto:` and `https:` addresses.

    Raises `Refused` for a contact of another kind. `iat` in seconds since 1970 UTC.
    """
    properties: list[list[object]] = [["version", {}, "text", "4.0"], ["fn", {}, "text", name]]
    properties += [_property(contact.strip()) for contact in contacts if contact.strip()]
    start = {"alg": "ES256", "typ": "vcard+json", "x5u": signer.x5u}
    return sign_token(signer, start, {"iat": iat, "jcard": ["vcard", properties]})


def _property(contact: str) -> list[object]:
    kind, _, rest = contact.partition(":")
    if rest and kind.lower() == "tel":
        return ["tel", {"type": "work"}, "uri", contact]
    if rest and kind.lower() == "mailto":
        return ["email", {"type": "work"}, "text", rest]
    if rest and kind.lower() == "https":
        return ["url", {"type": "work"}, "uri", contact]
    raise Refused(f"{contact[:80]!r} is no contact for the card", "write tel:+8610..., mailto:... or https://...")
