"""What is on record of thousands of numbers at once, straight from the store: the word of this moment."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import Connection, func, select

from ringfence.backends.sql.database import Database
from ringfence.backends.sql.preferences import preference_from
from ringfence.backends.sql.registry_tables import consents, preferences
from ringfence.backends.sql.rows import value
from ringfence.registry.consent import Consent
from ringfence.registry.list_check import OnRecord
from ringfence.registry.preference import Preference

_AT_ONCE = 500


class SqlListBook:
    """Fulfils `RegistryBook`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_record(self, numbers: Collection[int], company: str) -> Mapping[int, OnRecord]:
        """What there is of these packed numbers, as of one moment; those of which there is nothing are left out."""
        said: dict[int, Preference] = {}
        given: dict[int, list[Consent]] = {}
        with self._database.read(snapshot=True) as connection:
            for some in _slices(sorted(numbers)):
                said |= _preferences(connection, some)
                _consents(connection, some, company, given)
        return {
            number: OnRecord(said.get(number), tuple(given.get(number, ()))) for number in said.keys() | given.keys()
        }

    def consents_of(self, company: str, at_ms: int) -> dict[str, int]:
        """How many consents of the company are worth what: `given`, `asked`, `withdrawn`, `over`."""
        c = consents.c
        confirmed = ~c.must_confirm | (c.confirmed_ms.is_not(None) & (c.confirmed_ms <= at_ms))
        running = (c.starts_ms <= at_ms) & (c.expires_ms > at_ms)
        kept = c.withdrawn_ms.is_(None) | (c.withdrawn_ms > at_ms)
        counts = (
            func.count().filter(~kept).label("withdrawn"),
            func.count().filter(kept & ~confirmed).label("asked"),
            func.count().filter(kept & confirmed & running).label("given"),
            func.count().filter(kept & confirmed & ~running).label("over"),
        )
        with self._database.read() as connection:
            row = connection.execute(select(*counts).where(c.company == company, c.number != 0)).one()
        return {name: int(field) for name, field in row._mapping.items()}


def _slices(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[at : at + _AT_ONCE] for at in range(0, len(numbers), _AT_ONCE))


def _preferences(connection: Connection, numbers: Sequence[int]) -> dict[int, Preference]:
    rows = connection.execute(select(preferences).where(preferences.c.number.in_(numbers)))
    return {one.number: one for one in map(preference_from, rows)}


def _consents(connection: Connection, numbers: Sequence[int], company: str, given: dict[int, list[Consent]]) -> None:
    wanted = select(consents).where(consents.c.number.in_(numbers), consents.c.company == company)
    for row in connection.execute(wanted):
        one = value(row, Consent)
        given.setdefault(one.number, []).append(one)
