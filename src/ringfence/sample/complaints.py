"""Real complaints to the United States' Do Not Call registry, played as the unwanted calls that they were."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import datetime, timedelta

from ringfence.sample.day import NORTH_AMERICA, Origin, SampleCall
from ringfence.sample.numbers import fictional_american
from ringfence.telecom.errors import Refused

_NEEDED = frozenset({"Company_Phone_Number", "Created_Date", "Violation_Date", "Consumer_Area_Code"})
_OLDEST = timedelta(days=27)
_BEFORE_FILING = timedelta(minutes=1)


def read_complaints(text: str) -> tuple[SampleCall, ...]:
    """One call for each row of a day's file, in time order; the day of filing becomes the sample day.

    The number complained about stays as it was typed, rubbish and blanks included. A call said to have happened after
    its complaint, or more than 27 days before, is played a minute before the complaint. Raises `Refused`.
    """
    table = csv.DictReader(io.StringIO(text))
    if not _NEEDED.issubset(table.fieldnames or ()):
        raise Refused(
            "this is not a daily file of Do Not Call complaints",
            "take one from https://www.ftc.gov/policy-notices/open-government/data-sets/do-not-call-data",
        )
    try:
        rows = [(row, _moment(row["Created_Date"]), _moment(row["Violation_Date"])) for row in table]
    except (TypeError, ValueError) as error:
        raise Refused(f"the complaints are damaged near line {table.line_num}: {error}", "download it again") from error
    if not rows:
        raise Refused("the file holds no complaints", "take the file of another day")
    midnight = _midnight(max(filed for _, filed, _ in rows))
    called: Counter[str] = Counter()
    calls = []
    for row, filed, happened in rows:
        area = row["Consumer_Area_Code"]
        calls.append(_call(row["Company_Phone_Number"], area, called[area], filed, happened, midnight))
        called[area] += 1
    return tuple(sorted(calls, key=lambda call: call.at_s))


def number_complained_about(text: str) -> str:
    """What a person in North America typed as E.164; empty when it cannot be a number there."""
    digits = text[1:] if len(text) == 11 and text[0] == "1" else text
    return f"+1{digits}" if len(digits) == 10 and digits.isdecimal() and digits[0] not in "01" else ""


def implausible(filed: datetime, happened: datetime) -> bool:
    """Whether the call cannot have happened then: after its complaint, or too long before to be of that day."""
    return happened > filed or filed - happened > _OLDEST


def _call(calling: str, area: str, index: int, filed: datetime, happened: datetime, midnight: datetime) -> SampleCall:
    at = filed - _BEFORE_FILING if implausible(filed, happened) else happened
    return SampleCall(
        origin=Origin.COMPLAINTS,
        at_s=(at - midnight).total_seconds(),
        calling=calling,
        called=fictional_american(area, index),
        trunk=NORTH_AMERICA.name,
        complained_s=(filed - midnight).total_seconds(),
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
