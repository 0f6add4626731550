"""A decision: everything that a verdict rested on, and the verdict."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Verdict


class Decision(Struct, frozen=True, array_like=True, gc=False):
    """One judged call. Facts and ruleset version give the same verdict again, byte for byte."""

    id: str
    """13 characters of Crockford base32; also the reference that a person quotes in an appeal."""
    facts: Facts
    verdict: Verdict
    elapsed_us: int
    """Time from attempt to verdict, microseconds."""
    worker: int
