"""What a company asks of the operator: registration, numbers, a licence on record, a second look."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Protocol, TypeAlias

from msgspec import Meta, Struct

from ringfence.registry.preference import CompanyId
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.commercial import Category
from ringfence.telecom.errors import Refused
from ringfence.telecom.licence import Licence
from ringfence.telecom.number import NumberForm, PhoneNumber

MOST_RANGE = 10_000
"""Numbers in one range that a company claims: the unit in which they are assigned."""
MOST_WAITING = 20


class Registration(Struct, frozen=True, kw_only=True, tag="registration"):
    """A company wants to be a business caller."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    category: Category
    contact: Annotated[str, Meta(min_length=1, max_length=200)]
    """The person who answers for it, with an address."""
    contact_number: int
    """Packed number that a code was sent to."""
    contact_verified_ms: int | None = None
    account: Annotated[str, Meta(max_length=64)]
    """Name of its first account, which is opened when the operator says yes."""
    purpose: Annotated[str, Meta(min_length=1, max_length=2_000)]
    """What it calls people for."""


class NumbersClaim(Struct, frozen=True, kw_only=True, tag="numbers"):
    """Numbers that the company calls from."""

    numbers: NumberRange
    proof: Annotated[str, Meta(max_length=2_000)] = ""
    """Whose customer it is there, contract or certificate, in words."""


class LicenceClaim(Struct, frozen=True, kw_only=True, tag="licence"):
    """A licence that it says it has."""

    licence: Licence


class Appeal(Struct, frozen=True, kw_only=True, tag="appeal"):
    """A number of the company is flagged, and it objects."""

    number: int
    decision: Annotated[str, Meta(max_length=64)] = ""
    """Reference of one decision; empty: the restrictions of the number as a whole."""
    words: Annotated[str, Meta(min_length=1, max_length=4_000)]


Asked: TypeAlias = Registration | NumbersClaim | LicenceClaim | Appeal


class ApplicationState(StrEnum):
    """How far it is."""

    UNVERIFIED = "unverified"
    """The contact has not typed the code yet."""
    WAITING = "waiting"
    """For the operator."""
    ACCEPTED = "accepted"
    """An appeal: the company was right."""
    REFUSED = "refused"


class Application(Struct, frozen=True, kw_only=True):
    """One of them, in its present state. Times: milliseconds since 1970 UTC."""

    id: str
    """Unguessable: whoever has the id of a registration sees how far it is."""
    company: CompanyId
    asked: Asked
    state: ApplicationState = ApplicationState.WAITING
    by: str
    at_ms: int
    decided_by: str = ""
    decided_ms: int | None = None
    reason: str = ""

    @property
    def kind(self) -> str:
        """The tag of what is asked."""
        return str(type(self.asked).__struct_config__.tag)


def check_range(numbers: NumberRange) -> None:
    """Raise `Refused` unless a company may claim such a range."""
    first, last = PhoneNumber(numbers.first), PhoneNumber(numbers.last)
    if first.form not in (NumberForm.E164, NumberForm.SHORT) or first > last or first >> 50 != last >> 50:
        raise Refused(
            "This is not a range of numbers.", "Give two numbers of one country and kind, the lower one first."
        )
    if last - first >= MOST_RANGE or len(str(first.digits)) != len(str(last.digits)):
        raise Refused(f"The range holds more than {MOST_RANGE:,} numbers.", "Claim smaller ranges.")


def check_room(present: Iterable[Application]) -> None:
    """Raise `Refused` when too much of a company waits already."""
    if sum(one.state is ApplicationState.WAITING for one in present) >= MOST_WAITING:
        raise Refused(
            f"{MOST_WAITING} applications of yours wait already.", "Wait until the operator has answered some."
        )


class ApplicationStore(Protocol):
    """Where they live; each step goes to the audit trail."""

    def add(self, application: Application) -> None:
        """Keep a new one."""
        ...

    def find(self, application_id: str) -> Application | None:
        """The one of that id, whose ever."""
        ...

    def page(
        self, *, company: str = "", kind: str = "", state: str = "", limit: int = 100, before: str = ""
    ) -> tuple[Application, ...]:
        """Newest first; empty words ask for all; `before` is the last id of the page before."""
        ...

    def step(self, before: Application, after: Application, *, by: str, at_ms: int) -> None:
        """Keep the next state. Raises `Conflict` when it is no longer as `before`."""
        ...
