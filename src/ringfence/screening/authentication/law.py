"""What a jurisdiction decides about signed caller identity: data that a lawyer or an operator edits."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from ringfence.telecom.carrier import TrunkKind


class OnFault(StrEnum):
    """What happens to a call whose identity is at fault."""

    CONTINUE = "continue"
    """It goes on, and a Reason header tells the signer's side (RFC 9410)."""
    REJECT = "reject"
    """It is refused with the code of RFC 8224 section 6.2.2: 403, 428, 436, 437 or 438."""


class IdentityLaw(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table `[identity]` of a jurisdiction; times in seconds."""

    on_fault: OnFault = OnFault.CONTINUE
    required_on: frozenset[TrunkKind] = frozenset()
    """Kinds of trunk on which a call without identity is at fault (428)."""
    fresh_s: Annotated[int, Meta(ge=1, le=600)] = 60
    """How old a token may be (RFC 8224 section 4.1 recommends 60 seconds)."""
    ahead_s: Annotated[int, Meta(ge=0, le=60)] = 0
    """How far a token may be ahead of our clock."""
    diverted_s: Annotated[int, Meta(ge=1, le=86_400)] = 10_800
    """How old the tokens of a diverted call before the last one may be (RFC 8946 section 4.2, step 4)."""
    passed: frozenset[str] = frozenset({"", "A"})
    """Attestations that make `TN-Validation-Passed`; empty text is a token without attestation."""


ORDINARY = IdentityLaw()
