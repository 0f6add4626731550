"""Which numbers are verified: staff put them on an allow list, or a company registered them as its own."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ringfence.backends.sql.database import Database
from ringfence.backends.sql.ledger import SqlLedger
from ringfence.backends.sql.lists import SqlLists
from ringfence.registry.ledger import numbers_of, valid
from ringfence.screening.book import Level, ListKind
from ringfence.telecom.carrier import NumberRange


def verified(database: Database, numbers: Iterable[int], at_ms: int) -> frozenset[int]:
    """Those of the numbers that are verified at that moment.

    By an allow entry for the nation or a carrier, or by a business caller in force. What one person allows for himself
    says nothing of the number, and a right to use numbers says nothing of what they are used for.
    """
    asked = np.unique(np.fromiter((int(one) for one in numbers), dtype=np.int64))
    held = np.zeros(len(asked) + 1, dtype=np.int64)
    for one in _ranges(database, at_ms):
        held[np.searchsorted(asked, int(one.first), "left")] += 1
        held[np.searchsorted(asked, int(one.last), "right")] -= 1
    return frozenset(asked[np.cumsum(held)[:-1] > 0].tolist())


def _ranges(database: Database, at_ms: int) -> Iterable[NumberRange]:
    for entry in SqlLists(database).live(at_ms):
        if entry.list is ListKind.ALLOW and entry.scope.level is not Level.SUBSCRIBER and entry.live(at_ms):
            yield entry.numbers
    for caller in SqlLedger(database).all("business_caller"):
        if valid(caller, at_ms):
            yield from numbers_of(caller)
