"""What the trunk book allows us to attest of a call that we sign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ringfence.screening.authentication.sign import attest, origin
from ringfence.telecom.carrier import Trunk
from ringfence.telecom.identity import Attestation
from ringfence.telecom.number import PhoneNumber


class Assignments(Protocol):
    """The trunk book, asked about single numbers."""

    def find(self, name: str) -> Trunk | None:
        """The trunk of that name."""
        ...

    def assigned(self, name: str, calling: PhoneNumber) -> bool | None:
        """Whether the number may appear there; None when the trunk is not restricted."""
        ...


class TrunkLedger:
    """A: a line of ours and a number assigned to it; B: a line of ours; C: another network, or a trunk not known."""

    def __init__(self, trunks: Assignments, read: Callable[[str], PhoneNumber]) -> None:
        self._trunks = trunks
        self._read = read

    def attestation(self, trunk: str, calling: str) -> Attestation:
        """The most that may be attested; `calling` is digits with country code."""
        found = self._trunks.find(trunk)
        if found is None:
            return Attestation.GATEWAY
        return attest(origin(found.kind, self._trunks.assigned(trunk, self._read(f"+{calling}"))))
