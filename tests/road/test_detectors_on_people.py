"""Real calls of people hold no suspect: the calls of the Copenhagen Networks Study, as packaged in the sample."""

from importlib.resources import files

import pytest
from tests.analytics.documents import PLACES, packaged_detectors, packaged_profiles
from tests.backends.duck.calling import write

from ringfence.analytics.record import KeptRecord
from ringfence.backends.duck.detectors import DuckDetectors
from ringfence.backends.duck.look import EngineBounds
from ringfence.backends.files.sample import load_sample
from ringfence.backends.planes.numbering import open_plan
from ringfence.sample.day import Origin

DAY_MS, HOUR_MS = 86_400_000, 3_600_000
BEGIN_MS = 1_780_272_000_000


@pytest.fixture(scope="module")
def people() -> list[KeptRecord]:
    read = open_plan().read
    calls = [call for call in load_sample(files("ringfence.sample")) if call.origin is Origin.PEOPLE]
    first_s = min(call.at_s for call in calls)
    kept = []
    for place, call in enumerate(calls):
        setup_ms = BEGIN_MS + round(call.at_s - first_s) * 1000
        ending = call.ending
        assert ending is not None
        answer_ms = setup_ms + 8000 if ending.answered else None
        kept.append(
            KeptRecord(
                call_id=str(place), source="study", setup_ms=setup_ms, ring_ms=setup_ms, answer_ms=answer_ms,
                release_ms=setup_ms + 8000 + ending.talk_ms, calling=read(call.calling), called=read(call.called),
                calling_sent=call.calling, called_sent=call.called, trunk_in=call.trunk,
            )
        )  # fmt: skip
    return kept


@pytest.fixture(scope="module")
def engine(people: list[KeptRecord], tmp_path_factory: pytest.TempPathFactory) -> DuckDetectors:
    folder = write(tmp_path_factory.mktemp("people"), people)
    return DuckDetectors(folder, packaged_profiles(), PLACES, bounds=EngineBounds(threads=1))


@pytest.mark.parametrize(
    ("hours", "days"),
    [pytest.param(168, range(0, 28, 7), marks=pytest.mark.soak), (24, range(26, 28)), (2, range(27, 28))],
)
def test_nobody_among_real_people_is_a_suspect(
    people: list[KeptRecord], engine: DuckDetectors, hours: int, days: range
) -> None:
    """Weeks, days and hours: longer windows hold more calls of each, short ones watch numbers with fewer."""
    begins = [BEGIN_MS + day * DAY_MS + at for day in days for at in range(0, DAY_MS, min(hours, 24) * HOUR_MS)]
    windows = [(begin, begin + hours * HOUR_MS) for begin in begins]

    found = [
        engine.run(begin, end, packaged_detectors())
        for begin, end in windows
        if any(begin <= one.setup_ms < end for one in people)
    ]

    assert sum(one.records for one in found) > {168: 3500, 24: 150, 2: 60}[hours]
    assert [suspect for one in found for suspect in one.suspects] == []
    assert [fault for one in found for fault in one.faults] == []
