"""Constraints that a certificate puts on the claims it may sign (RFC 8226 section 8, RFC 9118)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from cryptography.x509 import Extensions, UnrecognizedExtension
from msgspec import Struct

from ringfence.screening.authentication.der import BadDer, Element, elements

JWT_CLAIM_CONSTRAINTS = "1.3.6.1.5.5.7.1.27"
ENHANCED_JWT_CLAIM_CONSTRAINTS = "1.3.6.1.5.5.7.1.33"

_SEQUENCE, _IA5_STRING, _UTF8_STRING = 0x30, 0x16, 0x0C
_MUST_INCLUDE, _PERMITTED, _MUST_EXCLUDE = 0xA0, 0xA1, 0xA2
_ALWAYS = frozenset({"iat", "orig", "dest"})
"""Claims that every PASSporT has: a certificate that forbids one of them has no constraints (RFC 9118 section 3)."""


class ClaimConstraints(Struct, frozen=True):
    """What a token must hold, may hold, must not hold."""

    must_include: frozenset[str] = frozenset()
    permitted: tuple[tuple[str, tuple[str, ...]], ...] = ()
    must_exclude: frozenset[str] = frozenset()

    def breach(self, claims: dict[str, object]) -> str:
        """Which constraint the claims break, in English; empty when none."""
        for name in sorted(self.must_include - claims.keys()):
            return f"claim {name} must be there"
        for name in sorted(self.must_exclude & claims.keys()):
            return f"claim {name} must not be there"
        for name, values in self.permitted:
            if name in claims and not _permitted(claims[name], values):
                return f"claim {name} has a value that is not permitted"
        return ""


def read_constraints(extensions: Extensions) -> Iterator[ClaimConstraints]:
    """The constraints in a certificate's extensions. Raises `BadDer`: what can't be read permits nothing."""
    for extension in extensions:
        enhanced = extension.oid.dotted_string == ENHANCED_JWT_CLAIM_CONSTRAINTS
        known = enhanced or extension.oid.dotted_string == JWT_CLAIM_CONSTRAINTS
        if known and isinstance(extension.value, UnrecognizedExtension):
            found = read_claim_constraints(extension.value.value, enhanced=enhanced)
            if not found.must_exclude & _ALWAYS:
                yield found


def read_claim_constraints(der: bytes, *, enhanced: bool = True) -> ClaimConstraints:
    """Read `SEQUENCE {mustInclude [0], permittedValues [1], mustExclude [2]}` (explicit tags). Raises `BadDer`.

    At least one of the three is there, in their order, none is empty; the third only in the `enhanced` extension.
    """
    outer = list(elements(der))
    if len(outer) != 1 or outer[0][0] != _SEQUENCE:
        raise BadDer("claim constraints are not one SEQUENCE")
    parts = list(elements(outer[0][1]))
    tags = [tag for tag, _ in parts]
    allowed = (_MUST_INCLUDE, _PERMITTED, _MUST_EXCLUDE) if enhanced else (_MUST_INCLUDE, _PERMITTED)
    if not parts or tags != [tag for tag in allowed if tag in tags]:
        raise BadDer(f"claim constraints hold the tags {tags}")
    bodies = {tag: _only(body) for tag, body in parts}
    return ClaimConstraints(
        must_include=frozenset(_names(bodies.get(_MUST_INCLUDE))),
        permitted=tuple(_values(entry) for entry in elements(bodies[_PERMITTED])) if _PERMITTED in bodies else (),
        must_exclude=frozenset(_names(bodies.get(_MUST_EXCLUDE))),
    )


def _only(body: bytes) -> bytes:
    inner = list(elements(body))
    if len(inner) != 1 or inner[0][0] != _SEQUENCE or not inner[0][1]:
        raise BadDer("a constraint is not one SEQUENCE that holds something")
    return inner[0][1]


def _names(sequence: bytes | None) -> Iterator[str]:
    for tag, body in elements(sequence or b""):
        if tag != _IA5_STRING:
            raise BadDer("a claim's name is not an IA5String")
        yield body.decode("ascii", "replace")


def _values(entry: Element) -> tuple[str, tuple[str, ...]]:
    parts = list(elements(entry[1]))
    if entry[0] != _SEQUENCE or len(parts) != 2 or parts[0][0] != _IA5_STRING or parts[1][0] != _SEQUENCE:
        raise BadDer("permitted values are not a name and a SEQUENCE")
    values = list(elements(parts[1][1]))
    if not values or any(tag != _UTF8_STRING for tag, _ in values):
        raise BadDer("permitted values are none, or one is not a UTF8String")
    return parts[0][1].decode("ascii", "replace"), tuple(body.decode("utf-8", "replace") for _, body in values)


def _permitted(claim: object, values: tuple[str, ...]) -> bool:
    """A text as it stands; anything else as JSON in the form of RFC 8225 section 9 (RFC 9795 writes `rcd` so)."""
    if isinstance(claim, str):
        return claim in values
    if isinstance(claim, list) and claim and all(isinstance(member, str) and member in values for member in claim):
        return True
    return msgspec.json.encode(claim, order="sorted").decode() in values
