"""Real calls of the Copenhagen Networks Study, shown with made-up Chinese numbers."""

from __future__ import annotations

import csv
import io

from ringfence.sample.day import SUBSCRIBERS, Ending, Origin, SampleCall
from ringfence.sample.numbers import people_numbers
from ringfence.telecom.call import Party
from ringfence.telecom.errors import Refused

DAYS = 28
DAY_S = 86_400
_HEADERS = (("timestamp", "caller", "callee", "duration"), ("timestamp", "from", "to", "duration"))


def read_people(text: str) -> tuple[SampleCall, ...]:
    """Calls of the study's `calls.csv` in time order; the 28th day becomes the sample day.

    A duration of -1 s is a missed call (the study's README); 0 s is taken as not answered either. Raises `Refused`.
    """
    table = csv.reader(io.StringIO(text))
    if tuple(next(table, ())) not in _HEADERS:
        raise Refused(
            "this is not calls.csv of the Copenhagen Networks Study",
            "take it from https://doi.org/10.6084/m9.figshare.7267433",
        )
    try:
        rows = sorted((int(at), int(calling), int(called), int(length)) for at, calling, called, length in table)
    except ValueError as error:
        raise Refused(f"calls.csv is damaged near line {table.line_num}: {error}", "download it again") from error
    numbers = _deal(sorted({person for row in rows for person in row[1:3]}))
    return tuple(_call(at, numbers[calling], numbers[called], length) for at, calling, called, length in rows)


def _deal(people: list[int]) -> dict[int, str]:
    pool = people_numbers()
    if len(people) > len(pool):
        raise Refused(f"{len(people)} people are more than the {len(pool)} made-up numbers", "give fewer calls")
    return dict(zip(people, pool, strict=False))


def _call(at: int, calling: str, called: str, length: int) -> SampleCall:
    answered = length > 0
    ending = Ending(answered, 0, max(length, 0) * 1000, Party.UNKNOWN)
    return SampleCall(Origin.PEOPLE, at - (DAYS - 1) * DAY_S, calling, called, SUBSCRIBERS.name, ending)
