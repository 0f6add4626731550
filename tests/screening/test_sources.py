"""The backends fulfil what the desk asks for; mypy holds the signatures, this holds that they are there."""

from ringfence.backends.journal.journal import Journal
from ringfence.backends.planes.reputation import ReputationTable
from ringfence.backends.planes.velocity import VelocityTable
from ringfence.screening.lists import Lists
from ringfence.screening.sources import (
    DecisionLog,
    ListBook,
    NumberingPlan,
    ReputationBook,
    TrunkBook,
    VelocityStore,
)
from ringfence.screening.trunks import Trunks
from ringfence.telecom.numbering import Plan


def test_each_source_has_its_backend() -> None:
    log: type[DecisionLog] = Journal
    lists: type[ListBook] = Lists
    plan: type[NumberingPlan] = Plan
    reputations: type[ReputationBook] = ReputationTable
    trunks: type[TrunkBook] = Trunks
    velocity: type[VelocityStore] = VelocityTable

    for backend, methods in (
        (log, {"append", "sync"}),
        (lists, {"match"}),
        (plan, {"allocation"}),
        (reputations, {"of"}),
        (trunks, {"find"}),
        (velocity, {"touch", "peek", "ended"}),
    ):
        assert methods <= set(dir(backend))
