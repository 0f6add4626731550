"""What the desk needs from outside, each as a small protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from ringfence.screening.authentication.law import IdentityLaw
from ringfence.screening.decision import Decision
from ringfence.screening.facts import Facts, ListFacts, Reputation, Suspicion, Velocity
from ringfence.screening.registered import RegistryFacts
from ringfence.telecom.allocation import Allocation
from ringfence.telecom.call import CallAttempt, CallRecord
from ringfence.telecom.carrier import Trunk
from ringfence.telecom.identity import Outcome
from ringfence.telecom.number import PhoneNumber


class IdentityQuestion(Struct, frozen=True):
    """A call as the authenticator sees it."""

    attempt: CallAttempt
    calling: PhoneNumber
    called: PhoneNumber
    diverting: PhoneNumber | None
    at_ms: int
    required: bool
    """Whether the law asks for an identity on this call."""


class NumberingPlan(Protocol):
    """Reads numbers and says what the plan knows of them."""

    def read(self, text: str, country: str = "CN", area_code: str = "") -> PhoneNumber:
        """Read what arrived on a trunk of that country; never raises."""
        ...

    def allocation(self, number: PhoneNumber) -> Allocation:
        """What the plan says of the number; never raises."""
        ...


class VelocityStore(Protocol):
    """Counts what numbers do. Shared by all workers of the machine."""

    def touch(
        self, calling: PhoneNumber, called: PhoneNumber, at_ms: int, *, emergency: bool
    ) -> tuple[Velocity | None, Velocity | None]:
        """Count one attempt and return the calling side and the called side, this attempt included.

        None for a side that is not a number (hidden, unreadable) or that could not be asked in time.

        `emergency` marks that the called number is an emergency number, which opens the call-back window of the
        calling number.
        """
        ...

    def peek(self, number: PhoneNumber, at_ms: int) -> tuple[Velocity | None, Velocity | None]:
        """The number as calling and as called side, without counting anything; None where nothing is known."""
        ...

    def ended(self, calling: PhoneNumber, called: PhoneNumber, record: CallRecord) -> None:
        """Add what the end of a call knows."""
        ...


class ListBook(Protocol):
    """Block, allow and do-not-originate lists, ready to be asked."""

    def match(self, calling: PhoneNumber, called: PhoneNumber, carrier: str, at_ms: int) -> ListFacts:
        """The entries that apply to this call now."""
        ...


class TrunkBook(Protocol):
    """The trunks that this machine serves."""

    def find(self, name: str) -> Trunk | None:
        """The trunk of that name."""
        ...


class ReputationBook(Protocol):
    """What people said of numbers."""

    def of(self, number: PhoneNumber, at_ms: int) -> Reputation | None:
        """Reputation decayed to `at_ms`; None when nobody said anything."""
        ...


class SuspicionBook(Protocol):
    """What detectors published of numbers."""

    def of(self, number: PhoneNumber, at_ms: int, trunk: str = "") -> Suspicion | None:
        """Faded to `at_ms`, of a call over that trunk; None when nothing is said of the number."""
        ...


class Authenticator(Protocol):
    """Verifies signed caller identity; has its certificates at hand or does without."""

    def verify(self, question: IdentityQuestion, law: IdentityLaw) -> Outcome | None:
        """What the identity comes to; None when nothing can be said because no authority is trusted. Never waits."""
        ...


class RegistryQuestion(Struct, frozen=True, gc=False):
    """A call as the registry sees it."""

    calling: PhoneNumber
    plan: Allocation | None
    """What the numbering plan says of the calling number."""
    called: PhoneNumber
    trunk: str
    country: str
    at_ms: int
    local_s: int
    """Seconds since 1970 by the clock of the called person."""


class RegistryBook(Protocol):
    """What people and companies registered."""

    silent: bool
    """Whether nothing at all is registered, so that nobody need ask."""

    def of(self, question: RegistryQuestion) -> RegistryFacts | None:
        """What is registered of this call; None where nothing is."""
        ...

    def let_through(self, facts: Facts) -> None:
        """Count a commercial call that reaches the person."""
        ...


class DecisionLog(Protocol):
    """The append-only record of decisions. Each worker writes its own."""

    def append(self, decisions: Sequence[Decision]) -> None:
        """Write; after this returns the decisions survive `kill -9`, and a power cut within 100 ms.

        Raises `Unavailable` when the disk refuses: the caller delivers the call and shouts.
        """
        ...

    def sync(self) -> None:
        """Return once everything appended before the call survives a power cut."""
        ...
