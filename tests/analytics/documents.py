"""The packaged profiles and detectors, and one small detector to spoil."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ringfence.analytics.detector import Detector
from ringfence.analytics.detector_reader import read_detectors
from ringfence.analytics.profile import Profile, read_profiles
from ringfence.backends.files.detectors import PLACES as _PLACES
from ringfence.backends.files.detectors import read_sql

RULES = Path(__file__).parents[2] / "src" / "ringfence" / "rules"
PLACES = RULES / _PLACES

BUSY = """/*
code = "BUSY"
version = 2026-11-26
mode = "shadow"
subject = "number"
title_zh = "忙"
title_en = "Busy"
sees_zh = "呼叫多。"
sees_en = "Many calls."
unlike_zh = "少。"
unlike_en = "Few."
explain_zh = "{attempts} 次"
explain_en = "{attempts} calls"

[thresholds]
attempts = 20

[evidence]
attempts = { zh = "呼叫次数", en = "calls" }

[[sources]]
title = "made up for a test"
trust = "memory"

[[examples]]
name = "twenty calls"
finds = ["13911110001"]
calls = [{ times = 20, calling = "13911110001", called = "13800200001", called_step = 3 }]
[[examples]]
name = "nineteen calls"
calls = [{ times = 19, calling = "13911110001", called = "13800200001", called_step = 3 }]
*/
SELECT number AS subject, 0.5 AS score, first_ms, last_ms, attempts
FROM by_calling
WHERE attempts >= $attempts
"""


@cache
def packaged_profiles() -> Mapping[str, Profile]:
    return read_profiles(read_sql(RULES / "profiles"))


@cache
def packaged_detectors() -> tuple[Detector, ...]:
    return read_detectors(read_sql(RULES / "detectors"), packaged_profiles()).detectors
