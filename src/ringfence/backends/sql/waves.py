"""Waves, as runs found them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, delete, insert, select

from ringfence.analytics.wave import KNOWN_AGAIN_MS, Group, Wave, grown
from ringfence.backends.sql.analytics_tables import waves
from ringfence.backends.sql.database import Database

_ENCODER = msgspec.json.Encoder(enc_hook=int)
_DECODER = msgspec.json.Decoder(Wave)


class SqlWaves:
    """Fulfils `WaveBook`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, groups: Sequence[Group], *, at_ms: int) -> tuple[Wave, ...]:
        """Take the groups of a run; returns the waves that begin with it."""
        if not groups:
            return ()
        begun: list[Wave] = []
        with self._database.write() as connection:
            known = {wave.id: wave for wave in _lately(connection, at_ms - KNOWN_AGAIN_MS)}
            earlier = frozenset(known)
            for group in groups:
                wave = grown(group, known.values(), at_ms)
                swallowed = [one for one in known.values() if one.id != wave.id and _inside(one, wave)]
                for one in swallowed:
                    del known[one.id]
                known[wave.id] = wave
                _write(connection, wave, [one.id for one in swallowed])
                if wave.id not in earlier:
                    begun.append(wave)
        return tuple(wave for wave in begun if wave.id in known)

    def page(self, *, limit: int, skip: int = 0) -> tuple[Wave, ...]:
        """Those found last come first, trusted detectors' before others."""
        order = (waves.c.live.desc(), waves.c.seen_ms.desc(), waves.c.id)
        with self._database.read() as connection:
            rows = connection.execute(select(waves.c.wave).order_by(*order).limit(limit).offset(skip)).scalars()
            return tuple(_DECODER.decode(raw) for raw in rows)

    def find(self, wave: str) -> Wave | None:
        """The one of that id."""
        with self._database.read() as connection:
            raw = connection.execute(select(waves.c.wave).where(waves.c.id == wave)).scalar()
            return None if raw is None else _DECODER.decode(raw)

    def prune(self, before_ms: int) -> int:
        """Delete those that no run found since; returns how many."""
        with self._database.write() as connection:
            return connection.execute(delete(waves).where(waves.c.seen_ms < before_ms)).rowcount


def forget_in_waves(connection: Connection, number: int) -> None:
    """The number changed hands: waves speak of it no more, in the caller's transaction."""
    for wave in _lately(connection, 0):
        if number in wave.numbers or number in wave.victims:
            left = msgspec.structs.replace(
                wave,
                numbers=tuple(one for one in wave.numbers if one != number),
                victims=tuple(one for one in wave.victims if one != number),
            )
            _write(connection, left, [])


def _lately(connection: Connection, since_ms: int) -> list[Wave]:
    rows = connection.execute(select(waves.c.wave).where(waves.c.seen_ms >= since_ms)).scalars()
    return [_DECODER.decode(raw) for raw in rows]


def _inside(one: Wave, whole: Wave) -> bool:
    """Whether the wave was joined into the other."""
    return set(one.numbers) <= set(whole.numbers) and set(one.victims) <= set(whole.victims)


def _write(connection: Connection, wave: Wave, swallowed: Sequence[str]) -> None:
    connection.execute(delete(waves).where(waves.c.id.in_([wave.id, *swallowed])))
    row = {"id": wave.id, "live": int(wave.live), "seen_ms": wave.seen_ms, "wave": _ENCODER.encode(wave)}
    connection.execute(insert(waves), row)
