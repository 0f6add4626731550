from pathlib import Path

from tests.examples import NOW, mobile

from ringfence.backends.sql.jobs import DAY_MS
from ringfence.backends.sql.store import open_store
from ringfence.registry.job import Job, JobKind, JobState, Quota
from ringfence.registry.list_law import Allowance


def test_a_job_is_opened_and_audited_with_its_company(tmp_path: Path) -> None:
    store = open_store(tmp_path / "s.sqlite")
    job = Job(id="j", kind=JobKind.CONSENTS, company="acme", by="account:li", name="a.csv", created_ms=NOW)
    assert store.jobs.open(job, most_waiting=1) == store.jobs.find("j")
    (entry,) = store.audit.entries(target="job:j")
    assert (entry.act, entry.actor) == ("consents.open", "account:li")
    assert '"company":"acme"' in entry.after
    assert job.state is JobState.WAITING


def test_quotas_of_long_ago_are_forgotten_with_the_jobs(tmp_path: Path) -> None:
    store = open_store(tmp_path / "s.sqlite")
    store.quotas.claim("acme", Quota(Allowance.ASK, 1, 5), at_ms=NOW)
    store.jobs.prune(NOW + 2 * DAY_MS)
    assert store.quotas.used("acme", NOW) == {}
    assert store.canaries.holder(mobile(1)) == ""
