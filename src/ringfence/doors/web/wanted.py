"""Which decisions a visitor asks for: read from the address, written back into it."""

from __future__ import annotations

from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from msgspec import Struct

from ringfence.doors.web.clock import read_time
from ringfence.doors.web.visit import Fields
from ringfence.doors.web.words import N_
from ringfence.screening.archive import DecisionFilter
from ringfence.screening.sources import NumberingPlan
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import NumberForm, PhoneNumber
from ringfence.telecom.verdict import Action

BAD_NUMBER = N_("This is not a readable telephone number.")
BAD_TIME = N_("This is not a time.")
NUMBER_REMEDY = N_("Write it as on a bill or with +86 in front, e.g. 13800138000, 01012345678, 95588.")
NAMES = ("since", "until", "number", "calling", "called", "action", "finding", "trunk")


class Wanted(Struct, frozen=True):
    """The filter as typed, and as the archive understands it."""

    typed: dict[str, str]
    filter: DecisionFilter

    def address(self, **more: str) -> str:
        """The query of the same filter, with other fields added; empty ones are left out."""
        return urlencode({name: value for name, value in {**self.typed, **more}.items() if value})

    @property
    def numbers(self) -> tuple[PhoneNumber, ...]:
        """Numbers of persons that the filter asks for."""
        asked = (self.filter.number, self.filter.calling, self.filter.called)
        return tuple(number for number in asked if number is not None)


def read_wanted(query: Fields, plan: NumberingPlan, zone: ZoneInfo, country: str) -> Wanted:
    """The filter of an address; raises `Refused` for a number or time that cannot be read."""
    typed = {name: query.one(name) for name in NAMES}
    return Wanted(
        typed,
        DecisionFilter(
            since_ms=_time(typed["since"], zone),
            until_ms=_time(typed["until"], zone),
            number=_number(typed["number"], plan, country),
            calling=_number(typed["calling"], plan, country),
            called=_number(typed["called"], plan, country),
            action=Action(typed["action"]) if typed["action"] in list(Action) else None,
            finding=typed["finding"].upper() or None,
            trunk=typed["trunk"] or None,
        ),
    )


def read_number(text: str, plan: NumberingPlan, country: str) -> PhoneNumber:
    """The number that a person typed; raises `Refused` when it is none."""
    number = plan.read(text[:256], country)
    if number.form not in (NumberForm.E164, NumberForm.SHORT):
        raise Refused(BAD_NUMBER, NUMBER_REMEDY)
    return number


def _number(text: str, plan: NumberingPlan, country: str) -> PhoneNumber | None:
    return read_number(text, plan, country) if text else None


def _time(text: str, zone: ZoneInfo) -> int | None:
    at_ms = read_time(text, zone)
    if text and at_ms is None:
        raise Refused(BAD_TIME)
    return at_ms
