"""Chains of diverted calls: tokens inside tokens, and the ways back from the called number (RFC 8946)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from ringfence.screening.authentication.credential import Credential
from ringfence.screening.authentication.passport import read_passport
from ringfence.telecom.identity import INVALID_IDENTITY_HEADER, Fault, OriginalPassport, Passport

DEEPEST = 5
"""Tokens of type `div-o` around one first token that are opened."""
LINKS = frozenset({"div", "div-o"})
"""Kinds that send a call on."""


class Verified(Struct, frozen=True):
    """A token whose signature and certificate are good."""

    passport: Passport
    credential: Credential
    inner: Verified | None = None
    """The verified token inside a `div-o` token."""

    def along(self) -> Iterator[Verified]:
        """This token and those inside it, outermost first."""
        one: Verified | None = self
        while one is not None:
            yield one
            one = one.inner


def unfold(outer: Passport) -> tuple[Passport, ...] | Fault:
    """A `div-o` token and the tokens inside it, outermost first; nothing is verified yet. Faults are 438.

    Each is of the same caller as the one around it, and for the number that the one around it sends on
    (RFC 8946 section 5.1).
    """
    nest = [outer]
    while isinstance(nest[-1].extension, OriginalPassport):
        if len(nest) > DEEPEST:
            return INVALID_IDENTITY_HEADER.because(f"more than {DEEPEST} tokens of type div-o inside one another")
        around = nest[-1]
        inner = read_passport(nest[-1].extension.token)
        if isinstance(inner, Fault):
            return inner.because(f"inside div-o: {inner.detail}")
        if (inner.orig_tn, inner.orig_uri) != (around.orig_tn, around.orig_uri):
            return INVALID_IDENTITY_HEADER.because("inside div-o: orig is another caller")
        if around.div_tn not in inner.dest_tn:
            return INVALID_IDENTITY_HEADER.because("inside div-o: dest is not the number that was sent on")
        nest.append(inner)
    return tuple(nest)


def ways_back(called: Iterable[str], links: Iterable[Verified], since_s: int) -> Mapping[str, tuple[Verified, ...]]:
    """The numbers that a call to `called` may have been meant for, each with the tokens that sent it on from there.

    Outermost token first, the shortest way of each number; none for the called number itself. The outermost token must
    have been made at or after `since_s` (RFC 8946 section 4.2, step 4).
    """
    tokens = tuple(links)
    ways: dict[str, tuple[Verified, ...]] = dict.fromkeys(called, ())
    found = list(ways)
    for number in found:  # grows meanwhile
        way = ways[number]
        for link in tokens:
            turned = link.passport.div_tn
            fresh = way or link.passport.iat >= since_s
            if fresh and turned not in ways and number in link.passport.dest_tn:
                ways[turned] = (*way, link)
                found.append(turned)
    return ways


def way_of(passport: Passport, ways: Mapping[str, tuple[Verified, ...]]) -> tuple[Verified, ...] | None:
    """The shortest way to the number that a token is for; None when there is no way."""
    return min((ways[number] for number in passport.dest_tn if number in ways), key=len, default=None)
