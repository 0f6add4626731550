from pathlib import Path

import pytest

import ringfence.telecom
from ringfence.telecom.numbering import Plan

PACKAGED = Path(ringfence.telecom.__file__).parent / "plan" / "cn.rfp"


@pytest.fixture(scope="session")
def packed() -> bytes:
    return PACKAGED.read_bytes()


@pytest.fixture(scope="session")
def plan(packed: bytes) -> Plan:
    return Plan(packed)
