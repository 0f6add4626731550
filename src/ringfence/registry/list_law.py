"""How much a company may check and for what, read from `rules/registry/list-checks.toml`."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from ringfence.telecom.errors import BadRules

Positive = Annotated[int, Meta(ge=1)]


class CheckPurpose(StrEnum):
    """What a list is checked for; each has its own quota."""

    CAMPAIGN = "campaign"
    HYGIENE = "hygiene"
    COMPLAINT = "complaint"


class Allowance(StrEnum):
    """Quotas beside those of the purposes."""

    ASK = "ask"
    CODE = "code"
    BLIND = "blind"


class PurposeLaw(Struct, frozen=True, forbid_unknown_fields=True):
    """One purpose: its words and how many numbers of one company a day."""

    numbers_a_day: Positive
    zh: str
    en: str


class CompanyLaw(Struct, frozen=True, forbid_unknown_fields=True):
    """What one company has more than others."""

    times: Positive


class ListLaw(Struct, frozen=True, forbid_unknown_fields=True):
    """All bounds; sizes in bytes."""

    trust: str
    largest_bytes: Positive
    most_numbers: Positive
    most_waiting: Positive
    keep_hours: Positive
    trace_days: Positive
    canaries: Annotated[int, Meta(ge=0, le=100)]
    largest_consents: Positive
    codes_a_day: Positive
    asks_a_day: Positive
    blind_a_day: Positive
    purpose: dict[CheckPurpose, PurposeLaw]
    company: dict[str, CompanyLaw] = {}

    def quota(self, use: CheckPurpose | Allowance, company: str) -> int:
        """Numbers a day that the company may use up."""
        own = self.company.get(company)
        return self._common(use) * (1 if own is None else own.times)

    def _common(self, use: CheckPurpose | Allowance) -> int:
        if isinstance(use, CheckPurpose):
            return self.purpose[use].numbers_a_day
        per_day = {Allowance.ASK: self.asks_a_day, Allowance.CODE: self.codes_a_day, Allowance.BLIND: self.blind_a_day}
        return per_day[use]


def read_list_law(text: str) -> ListLaw:
    """The bounds; raises `BadRules`."""
    try:
        found = msgspec.convert(tomllib.loads(text), ListLaw)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadRules(f"The document of list checks cannot be read: {error}", "Mend list-checks.toml.") from error
    lacking = [one.value for one in CheckPurpose if one not in found.purpose]
    if lacking:
        raise BadRules(f"list-checks.toml lacks the purpose {', '.join(lacking)}.", "Add it.")
    return found
