"""Questions of an analyst over the kept call records, each answered from the hours that it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ringfence.analytics.call_book import CallSeen, HourSeen, Neighbour, RouteSeen
from ringfence.analytics.record import HOUR_MS
from ringfence.backends.duck.hours import hours_in, show_records
from ringfence.telecom.errors import Unavailable

LEAST_COMMON = 3
MOST_PARTIES = 2_000
"""Of a number that called more, so many of the numbers that it called are compared."""
_CALLS = """
SELECT setup_ms, calling, called, kind = 1, COALESCE(answer_ms, release_ms) - ring_ms, release_ms - answer_ms,
       released_by, trunk_in
FROM records WHERE {side} IN (SELECT UNNEST($numbers)) AND setup_ms >= $from_ms AND setup_ms < $until_ms
ORDER BY setup_ms DESC, call_id LIMIT $most
"""
_HOURS = """
SELECT setup_ms // $hour * $hour, COUNT(*) FILTER (answer_ms IS NOT NULL), COUNT(*), COUNT(DISTINCT {other})
FROM records WHERE {side} IN (SELECT UNNEST($numbers)) AND setup_ms >= $from_ms AND setup_ms < $until_ms
GROUP BY 1
"""
_NEIGHBOURS = """
WITH mine AS (
  SELECT DISTINCT called FROM records
  WHERE calling = $number AND setup_ms >= $from_ms AND setup_ms < $until_ms ORDER BY called LIMIT $parties
), shared AS (
  SELECT calling, COUNT(DISTINCT called) AS common FROM records
  WHERE called IN (SELECT called FROM mine) AND calling <> $number AND setup_ms >= $from_ms AND setup_ms < $until_ms
  GROUP BY calling HAVING COUNT(DISTINCT called) >= $least ORDER BY common DESC, calling LIMIT $most
)
SELECT shared.calling, common, (SELECT COUNT(DISTINCT called) FROM records AS r WHERE r.calling = shared.calling
  AND r.setup_ms >= $from_ms AND r.setup_ms < $until_ms)
FROM shared ORDER BY common DESC, shared.calling
"""
_ROUTES = """
SELECT trunk_in, COUNT(*), COUNT(DISTINCT calling) FROM records
WHERE calling IN (SELECT UNNEST($numbers)) AND setup_ms >= $from_ms AND setup_ms < $until_ms
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $most
"""
_CALLED = """
SELECT called FROM records
WHERE calling IN (SELECT UNNEST($numbers)) AND setup_ms >= $from_ms AND setup_ms < $until_ms
GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT $most
"""


class DuckCallBook:
    """Fulfils `CallBook`. Each question has a database of its own; threads may share it."""

    def __init__(self, calls: Path, *, memory_mb: int = 1_024, threads: int = 1) -> None:
        """`calls` is the folder of records by hour."""
        self._calls = calls
        self._memory_mb = memory_mb
        self._threads = threads

    def calls(
        self, numbers: Sequence[int], from_ms: int, until_ms: int, *, limit: int, received: bool = False
    ) -> tuple[CallSeen, ...]:
        """Calls that these numbers made (or received), newest first."""
        window = {"numbers": _plain(numbers), "from_ms": from_ms, "until_ms": until_ms, "most": limit}
        with self._records(from_ms, until_ms) as database:
            rows = database.execute(_CALLS.format(side=_sides(received)[0]), window).fetchall()
        return tuple(
            CallSeen(
                at_ms=at_ms, calling=calling, called=called, message=message, ring_ms=ring, talk_ms=talk,
                released_by=by, trunk=trunk,
            )
            for at_ms, calling, called, message, ring, talk, by, trunk in rows
        )  # fmt: skip

    def hours(
        self, numbers: Sequence[int], from_ms: int, until_ms: int, *, received: bool = False
    ) -> tuple[HourSeen, ...]:
        """Every hour of the window, also the quiet ones, in order; with `received`, parties are who called."""
        side, other = _sides(received)
        window = {"numbers": _plain(numbers), "from_ms": from_ms, "until_ms": until_ms, "hour": HOUR_MS}
        with self._records(from_ms, until_ms) as database:
            rows = database.execute(_HOURS.format(side=side, other=other), window).fetchall()
        known = {
            hour: HourSeen(hour_ms=hour, answered=answered, unanswered=calls - answered, parties=parties)
            for hour, answered, calls, parties in rows
        }
        quiet = range(from_ms // HOUR_MS * HOUR_MS, until_ms, HOUR_MS)
        return tuple(known.get(hour) or HourSeen(hour_ms=hour, answered=0, unanswered=0, parties=0) for hour in quiet)

    def neighbours(self, number: int, from_ms: int, until_ms: int, *, limit: int) -> tuple[Neighbour, ...]:
        """Who else called at least three of the numbers that this one called, most in common first."""
        window = {
            "number": int(number), "from_ms": from_ms, "until_ms": until_ms, "most": limit,
            "least": LEAST_COMMON, "parties": MOST_PARTIES,
        }  # fmt: skip
        with self._records(from_ms, until_ms) as database:
            rows = database.execute(_NEIGHBOURS, window).fetchall()
        return tuple(Neighbour(number=other, common=common, parties=parties) for other, common, parties in rows)

    def routes(self, numbers: Sequence[int], from_ms: int, until_ms: int, *, limit: int) -> tuple[RouteSeen, ...]:
        """On which trunks these numbers called, busiest first."""
        window = {"numbers": _plain(numbers), "from_ms": from_ms, "until_ms": until_ms, "most": limit}
        with self._records(from_ms, until_ms) as database:
            rows = database.execute(_ROUTES, window).fetchall()
        return tuple(RouteSeen(trunk=trunk, calls=calls, numbers=many) for trunk, calls, many in rows)

    def called(self, numbers: Sequence[int], from_ms: int, until_ms: int, *, limit: int) -> tuple[int, ...]:
        """Different numbers that these called, as packed `PhoneNumber`, those called most often first."""
        window = {"numbers": _plain(numbers), "from_ms": from_ms, "until_ms": until_ms, "most": limit}
        with self._records(from_ms, until_ms) as database:
            return tuple(number for (number,) in database.execute(_CALLED, window).fetchall())

    @contextmanager
    def _records(self, from_ms: int, until_ms: int) -> Iterator[duckdb.DuckDBPyConnection]:
        hours = hours_in(self._calls, from_ms, until_ms)
        files = [path for hour in hours for path in hour.files]
        unread = [one.message for hour in hours for one in hour.unread]
        if unread and not files:
            raise Unavailable(f"the call records cannot be asked: {unread[0]}", "see to the file named")
        database = duckdb.connect(
            ":memory:", config={"threads": str(self._threads), "memory_limit": f"{self._memory_mb}MB"}
        )
        try:
            database.execute("SET enable_progress_bar = false").fetchall()
            show_records(database, files)
            yield database
        except duckdb.Error as fault:
            raise Unavailable(
                f"the call records cannot be asked: {fault}", "ask for a shorter span, or see to the file named"
            ) from fault
        finally:
            database.close()


def _sides(received: bool) -> tuple[str, str]:
    return ("called", "calling") if received else ("calling", "called")


def _plain(numbers: Sequence[int]) -> list[int]:
    return [int(one) for one in numbers]
