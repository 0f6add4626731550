from __future__ import annotations

import msgspec
import pytest
from tests.registry.examples import preference

from ringfence.backends.files.registry_cells import (
    read_moments,
    read_refusals,
    read_sets,
    read_whole,
    written,
    written_moment,
    yes,
)
from ringfence.registry.preference import EVERYTHING_COMMERCIAL, Refusal
from ringfence.telecom.commercial import ALL_CATEGORIES, Category, ReachKind, categories_mask, reach_mask

FINANCE = categories_mask([Category.FINANCE])


def test_columns_make_one_refusal() -> None:
    assert read_refusals({}) == (EVERYTHING_COMMERCIAL,)
    cells = {"categories": "finance; insurance", "channels": "voice", "days": "weekend", "hours": "20:00-09:00"}
    both = categories_mask([Category.FINANCE, Category.INSURANCE])
    assert read_refusals(cells) == (Refusal(both, 1, 0, 2, 1200, 540),)
    private = {"categories": "private_too", "number_kinds": "international"}
    assert read_refusals(private) == (Refusal(0, number_kinds=reach_mask([ReachKind.INTERNATIONAL])),)


@pytest.mark.parametrize(
    "refusals",
    [
        (),
        (EVERYTHING_COMMERCIAL,),
        (Refusal(FINANCE, 1, 0, 3, 60, 120), Refusal(0, 7, 1, 7)),
        (Refusal(FINANCE, from_minute=1320, until_minute=1440),),
    ],
)
def test_what_is_written_is_read_again(refusals: tuple[Refusal, ...]) -> None:
    said = msgspec.structs.replace(preference(1), refusals=refusals, exceptions=("acme", "other"))

    assert read_refusals({"refusals": written(said)[0]}) == refusals
    assert written(said)[1] == "acme other"


@pytest.mark.parametrize(
    "cells",
    [
        {"categories": "loans"},
        {"hours": "9-10"},
        {"hours": "24:30-10:00"},
        {"refusals": "[{"},
        {"refusals": '[{"channels":[]}]'},
        {"refusals": '[{"other":1}]'},
    ],
)
def test_what_makes_no_sense_is_refused(cells: dict[str, str]) -> None:
    with pytest.raises((ValueError, msgspec.DecodeError)):
        read_refusals(cells)


def test_moments_are_of_china_and_a_date_lasts_through_its_day() -> None:
    assert read_moments({}) == (0, None)
    starts, expires = read_moments({"starts": "2026-12-31", "expires": "2026-12-31"})
    assert expires is not None
    assert expires - starts == 86_400_000
    assert written_moment(starts) == "2026-12-31T00:00:00.000+08:00"
    assert read_moments({"expires": written_moment(starts)}) == (0, starts)
    assert written_moment(None) == ""
    with pytest.raises(ValueError, match="moment"):
        read_moments({"starts": "tomorrow"})


def test_sets_of_a_consent_must_be_said() -> None:
    assert read_sets({"categories": "all", "channels": "voice"}) == (ALL_CATEGORIES, 1)
    with pytest.raises(ValueError, match="empty"):
        read_sets({"categories": "finance"})


def test_whole_numbers_and_yes() -> None:
    assert (read_whole({}, "per_day"), read_whole({"per_day": "3"}, "per_day")) == (0, 3)
    assert (yes("是"), yes("no")) == (True, False)
    with pytest.raises(ValueError, match="whole"):
        read_whole({"per_day": "-1"}, "per_day")
    with pytest.raises(ValueError, match="neither"):
        yes("perhaps")
