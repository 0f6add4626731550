"""Kinds of days where the called person is: holidays, make-up workdays, weekends."""

from __future__ import annotations

import datetime as dt
import tomllib

import msgspec
from msgspec import Struct

from ringfence.telecom.commercial import DayKind
from ringfence.telecom.errors import BadRules


class Span(Struct, frozen=True, forbid_unknown_fields=True):
    """Days off from `first` to `last`, both included."""

    name: str
    first: dt.date
    last: dt.date


class Year(Struct, frozen=True, forbid_unknown_fields=True):
    """One year as the notice of the government lays it down."""

    year: int
    source: str
    trust: str
    holidays: tuple[Span, ...]
    workdays: tuple[dt.date, ...] = ()
    """Days of a weekend that are worked to make up for others (调休上班)."""


class _Document(Struct, frozen=True, forbid_unknown_fields=True):
    country: str
    weekend: tuple[int, ...]
    """1 Monday to 7 Sunday."""
    years: tuple[Year, ...]


class Calendar:
    """The days of one country."""

    def __init__(self, country: str, weekend: frozenset[int], years: tuple[Year, ...]) -> None:
        self.country = country
        self.years = tuple(one.year for one in years)
        self._weekend = weekend
        self._off = {
            dt.date.fromordinal(at)
            for year in years
            for span in year.holidays
            for at in range(span.first.toordinal(), span.last.toordinal() + 1)
        }
        self._on = {day for year in years for day in year.workdays}

    def kind(self, day: dt.date) -> DayKind:
        """Kind of the day; of a year that the calendar does not know, weekends alone are known."""
        if day in self._off:
            return DayKind.PUBLIC_HOLIDAY
        if day.isoweekday() in self._weekend and day not in self._on:
            return DayKind.WEEKEND
        return DayKind.WORKDAY


def read_calendar(text: str) -> Calendar:
    """The calendar of a document of `rules/registry`. Raises `BadRules`."""
    try:
        found = msgspec.convert(tomllib.loads(text), _Document)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadRules(f"The calendar cannot be read: {error}", "Mend it, or take the packaged one.") from error
    for year in found.years:
        for span in year.holidays:
            if span.last < span.first:
                raise BadRules(f"{span.name} {year.year} ends before it begins.", "Give first and last day in order.")
        for day in year.workdays:
            if day.isoweekday() not in found.weekend:
                raise BadRules(f"{day} is worked anyway.", "Name only days of a weekend as make-up workdays.")
    return Calendar(found.country, frozenset(found.weekend), found.years)
