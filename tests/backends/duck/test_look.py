from pathlib import Path

import msgspec
from tests.analytics.documents import PLACES, packaged_profiles
from tests.backends.duck.calling import FROM_MS, HOUR_MS, busy, calls, write

from ringfence.analytics.detector import Detector
from ringfence.backends.duck.detectors import DuckDetectors
from ringfence.backends.duck.look import EngineBounds

_SLOW = (
    "SELECT a.number AS subject, 0.5 AS score, a.first_ms, a.last_ms, COUNT(*) AS attempts FROM by_pair AS x "
    "JOIN by_pair AS y ON x.first_ms <> y.first_ms JOIN by_pair AS z ON z.first_ms <> y.first_ms "
    "JOIN by_pair AS w ON w.first_ms <> z.first_ms JOIN by_calling AS a ON a.number = x.calling "
    "GROUP BY a.number, a.first_ms, a.last_ms"
)
_BY_ZERO = "SELECT number AS subject, 1 / (attempts - attempts) AS score, first_ms, last_ms, attempts FROM by_calling"
_WRONG = "SELECT number AS subject, 0.5 AS score, first_ms, last_ms, CAST(trunk AS BIGINT) AS attempts FROM by_calling"


def _as(code: str, sql: str, views: tuple[str, ...] = ("by_calling",)) -> Detector:
    one = busy()
    return msgspec.structs.replace(one, header=msgspec.structs.replace(one.header, code=code), sql=sql, views=views)


def test_a_detector_that_is_slow_wrong_or_divides_by_zero_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=1500, every_s=2))
    bounds = EngineBounds(threads=1, memory_mb=1024, limit_s=1.0)
    engine = DuckDetectors(folder, packaged_profiles(), PLACES, bounds=bounds)
    detectors = [_as("SLOW", _SLOW, ("by_calling", "by_pair")), _as("BY_ZERO", _BY_ZERO), _as("WRONG", _WRONG), busy()]

    found = engine.run(FROM_MS, FROM_MS + HOUR_MS, detectors)

    assert [(fault.detector, fault.reason) for fault in found.faults] == [
        ("SLOW", "slow"), ("BY_ZERO", "failed"), ("WRONG", "failed"),
    ]  # fmt: skip
    assert [suspect.detector for suspect in found.suspects] == ["BUSY"]
