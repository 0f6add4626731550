import pytest
from tests.examples import NOW

from ringfence.registry.job import OPEN, Job, JobKind, JobState


def test_a_job_that_is_open_will_be_gone_on_with() -> None:
    job = Job(id="a", kind=JobKind.LIST_CHECK, company="acme", by="key:1", created_ms=NOW)
    assert job.state in OPEN


@pytest.mark.parametrize("state", [JobState.DONE, JobState.REFUSED, JobState.DELETED])
def test_one_that_ended_will_not(state: JobState) -> None:
    assert state not in OPEN
