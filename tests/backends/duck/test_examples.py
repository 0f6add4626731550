from tests.analytics.documents import BUSY, PLACES, RULES, packaged_profiles

from ringfence.analytics.detector_reader import read_detectors
from ringfence.backends.duck.examples import DuckExamples
from ringfence.backends.files.detectors import read_sql
from ringfence.backends.planes.numbering import open_plan


def _examples() -> DuckExamples:
    return DuckExamples(packaged_profiles(), PLACES, open_plan().read)


def test_a_detector_that_does_not_do_what_its_examples_say_is_refused() -> None:
    documents = {"a.sql": BUSY, "b.sql": BUSY.replace('"BUSY"', '"BUSIER"').replace("times = 19", "times = 21")}
    read = _examples().sound(read_detectors(documents, packaged_profiles()))

    assert [detector.code for detector in read.detectors] == ["BUSY"]
    assert [fault.message for fault in read.refused] == ["b.sql: the example 'nineteen calls' finds +8613911110001"]


def test_every_example_of_the_packaged_detectors_holds() -> None:
    documents = read_sql(RULES / "detectors")
    read = _examples().sound(read_detectors(documents, packaged_profiles()))

    assert [fault.message for fault in read.refused] == []
    assert len(read.detectors) == len(documents)


def test_a_called_number_counts_hour_by_hour_though_an_example_is_looked_at_as_a_whole() -> None:
    line = '{ times = 20, calling = "13911110001", called = "13800200001", called_step = 3 }'
    within = line.replace("called_step = 3", "every_s = 60").replace("13911110001", "13911110009")
    text = BUSY.replace("by_calling", "by_called").replace('finds = ["13911110001"]', 'finds = ["13800200001"]')
    text = text.replace(line, within).replace(
        'times = 19, calling = "13911110001", called = "13800200001", called_step = 3',
        'times = 22, every_s = 3600, calling = "13911110001", called = "13800200001"',
    )

    read = _examples().sound(read_detectors({"a.sql": text}, packaged_profiles()))

    assert [fault.message for fault in read.refused] == []
