from bisect import bisect_left
from collections import defaultdict
from importlib import resources

import pytest

from ringfence.backends.files.sample import load_sample
from ringfence.sample.day import Origin
from ringfence.sample.people import read_people
from ringfence.telecom.errors import Refused

SOURCE = "timestamp,caller,callee,duration\n3920,512,299,670\n184,300,301,121\n9252,401,300,-1\n9300,300,401,0\n"


def test_calls_come_in_time_order_and_the_28th_day_is_the_sample_day() -> None:
    calls = read_people(SOURCE)

    assert [call.at_s for call in calls] == [at - 27 * 86_400 for at in (184, 3920, 9252, 9300)]


def test_a_person_keeps_one_number_and_shares_it_with_nobody() -> None:
    calls = read_people(SOURCE)

    assert calls[0].calling == calls[2].called == calls[3].calling
    assert len({number for call in calls for number in (call.calling, call.called)}) == 5


def test_missed_calls_and_calls_without_length_were_not_answered() -> None:
    answered = [call.ending.answered for call in read_people(SOURCE) if call.ending]

    assert answered == [True, True, False, False]


@pytest.mark.parametrize("text", ["", "a,b,c\n", "timestamp,sender,recipient\n1,2,3\n"])
def test_another_file_is_refused_with_the_address_of_the_right_one(text: str) -> None:
    with pytest.raises(Refused) as caught:
        read_people(text)

    assert "figshare" in caught.value.remedy


def test_a_damaged_line_is_named() -> None:
    with pytest.raises(Refused, match="line 6"):
        read_people(SOURCE + "what,1,2,3\n")


def test_more_people_than_made_up_numbers_are_refused() -> None:
    rows = "".join(f"{i},{2 * i},{2 * i + 1},1\n" for i in range(400))

    with pytest.raises(Refused, match="made-up numbers"):
        read_people("timestamp,from,to,duration\n" + rows)


@pytest.mark.parametrize(("seconds", "most"), [(40 * 60, 8), (86_400, 13)])
def test_nobody_in_the_study_calls_as_many_people_as_the_rules_ask_for(seconds: int, most: int) -> None:
    """What checks/high_frequency.toml says of the study, counted in the packaged calls."""
    called: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for call in load_sample(resources.files("ringfence") / "sample"):
        if call.origin is Origin.PEOPLE:
            called[call.calling].append((call.at_s, call.called))

    def busiest(calls: list[tuple[float, str]]) -> int:
        calls.sort()
        starts = [bisect_left(calls, (at_s - seconds, "")) for at_s, _ in calls]
        return max(len({who for _, who in calls[first : last + 1]}) for last, first in enumerate(starts))

    assert len(called) == 449
    assert max(map(busiest, called.values())) == most
