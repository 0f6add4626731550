"""Constraints that a certificate puts on the claims it may sign (RFC 8226 section 8, RFC 9118)."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.x509 import Extensions, UnrecognizedExtension
from msgspec import Struct

from ringfence.screening.authentication.der import BadDer, Element, elements

JWT_CLAIM_CONSTRAINTS = "1.3.6.1.5.5.7.1.27"
ENHANCED_JWT_CLAIM_CONSTRAINTS = "1.3.6.1.5.5.7.1.33"

_SEQUENCE, _IA5_STRING, _UTF8_STRING = 0x30, 0x16, 0x0C
_MUST_INCLUDE, _PERMITTED, _MUST_EXCLUDE = 0xA0, 0xA1, 0xA2
_ALWAYS = frozenset({"iat", "orig", "dest"})
"""Claims that every PASSporT has and no constraint can forbid (RFC 9118 section 4)."""


class ClaimConstraints(Struct, frozen=True):
    """What a token must hold, may hold, must not hold."""

    must_include: frozenset[str] = frozenset()
    permitted: tuple[tuple[str, tuple[str, ...]], ...] = ()
    must_exclude: frozenset[str] = frozenset()

    def breach(self, claims: dict[str, object]) -> str:
        """Which constraint the claims break, in English; empty when none."""
        for name in sorted(self.must_include - claims.keys()):
            return f"claim {name} must be there"
        for name in sorted((self.must_exclude - _ALWAYS) & claims.keys()):
            return f"claim {name} must not be there"
        for name, values in self.permitted:
            if name in claims and not _permitted(claims[name], values):
                return f"claim {name} has a value that is not permitted"
        return ""


def read_constraints(extensions: Extensions) -> Iterator[ClaimConstraints]:
    """The constraints in a certificate's extensions. Raises `BadDer`: what can't be read permits nothing."""
    for extension in extensions:
        known = extension.oid.dotted_string in (JWT_CLAIM_CONSTRAINTS, ENHANCED_JWT_CLAIM_CONSTRAINTS)
        if known and isinstance(extension.value, UnrecognizedExtension):
            yield read_claim_constraints(extension.value.value)


def read_claim_constraints(der: bytes) -> ClaimConstraints:
    """Read `SEQUENCE {mustInclude [0], permittedValues [1], mustExclude [2]}` (explicit tags). Raises `BadDer`."""
    outer = list(elements(der))
    if len(outer) != 1 or outer[0][0] != _SEQUENCE:
        raise BadDer("claim constraints are not one SEQUENCE")
    must_include: frozenset[str] = frozenset()
    must_exclude: frozenset[str] = frozenset()
    permitted: tuple[tuple[str, tuple[str, ...]], ...] = ()
    for tag, body in elements(outer[0][1]):
        if tag == _MUST_INCLUDE:
            must_include = frozenset(_names(_only(body)))
        elif tag == _MUST_EXCLUDE:
            must_exclude = frozenset(_names(_only(body)))
        elif tag == _PERMITTED:
            permitted = tuple(_values(entry) for entry in elements(_only(body)[1]))
        else:
            raise BadDer(f"claim constraints hold tag 0x{tag:02x}")
    return ClaimConstraints(must_include, permitted, must_exclude)


def _only(body: bytes) -> Element:
    inner = list(elements(body))
    if len(inner) != 1 or inner[0][0] != _SEQUENCE:
        raise BadDer("a constraint is not one SEQUENCE")
    return inner[0]


def _names(sequence: Element) -> Iterator[str]:
    for tag, body in elements(sequence[1]):
        if tag != _IA5_STRING:
            raise BadDer("a claim's name is not an IA5String")
        yield body.decode("ascii", "replace")


def _values(entry: Element) -> tuple[str, tuple[str, ...]]:
    parts = list(elements(entry[1]))
    if entry[0] != _SEQUENCE or len(parts) != 2 or parts[0][0] != _IA5_STRING or parts[1][0] != _SEQUENCE:
        raise BadDer("permitted values are not a name and a SEQUENCE")
    values = list(elements(parts[1][1]))
    if any(tag != _UTF8_STRING for tag, _ in values):
        raise BadDer("a permitted value is not a UTF8String")
    return parts[0][1].decode("ascii", "replace"), tuple(body.decode("utf-8", "replace") for _, body in values)


def _permitted(claim: object, values: tuple[str, ...]) -> bool:
    members = claim if isinstance(claim, list) else [claim]
    return all(isinstance(member, str) and member in values for member in members)
