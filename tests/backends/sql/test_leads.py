import pytest
from msgspec import structs
from tests.examples import NOW

from ringfence.backends.sql.store import Store
from ringfence.registry.lead import Lead, LeadReport, LeadState
from ringfence.telecom.errors import NotFound


def _lead(name: str, at_ms: int = NOW) -> tuple[Lead, LeadReport]:
    lead = Lead(id=name, provider=f"Provider {name}", app="", number=0, first_ms=at_ms, last_ms=at_ms)
    return lead, LeadReport(id=f"r-{name}-{at_ms}", lead=name, text="t", contact="", at_ms=at_ms)


def test_reports_of_one_subject_are_one_lead_with_a_count(store: Store) -> None:
    store.leads.report(*_lead("a"))
    again = store.leads.report(*_lead("a", NOW + 5))
    same = store.leads.report(*_lead("a", NOW + 5))

    assert (again.reports, again.first_ms, again.last_ms) == (2, NOW, NOW + 5)
    assert same.reports == 3
    assert len(store.leads.reports("a")) == 2


def test_pages_are_newest_first_and_searched(store: Store) -> None:
    for at, name in enumerate("abc"):
        store.leads.report(*_lead(name, NOW + at))

    first = store.leads.page(limit=2)
    assert [one.id for one in first] == ["c", "b"]
    assert [one.id for one in store.leads.page(limit=2, before=(first[-1].last_ms, first[-1].id))] == ["a"]
    assert [one.id for one in store.leads.page(search="provider B")] == ["b"]
    assert store.leads.page(search="%") == ()


def test_a_settled_lead_is_in_the_trail_and_new_again_when_it_is_reported_after_closing(store: Store) -> None:
    store.leads.report(*_lead("a"))

    closed = store.leads.settle("a", LeadState.CLOSED, "licensed", by="account:rita", at_ms=NOW)

    assert (closed.state, closed.note, closed.changed_by) == (LeadState.CLOSED, "licensed", "account:rita")
    assert store.audit.entries(act="lead.settle")[0].reason == "licensed"
    assert store.leads.report(*_lead("a", NOW + 9)).state is LeadState.NEW
    with pytest.raises(NotFound):
        store.leads.settle("none", LeadState.SEEN, "x", by="t", at_ms=NOW)


def test_settled_leads_go_with_age_and_open_ones_stay(store: Store) -> None:
    for name in "ab":
        store.leads.report(*_lead(name))
    store.leads.settle("a", LeadState.PASSED, "sent", by="t", at_ms=NOW)

    assert (store.leads.prune(NOW), store.leads.prune(NOW + 1)) == (0, 1)
    assert store.leads.find("a") is None
    assert store.leads.reports("a") == ()
    kept = store.leads.find("b")
    assert kept is not None
    assert structs.asdict(kept)["state"] is LeadState.NEW
