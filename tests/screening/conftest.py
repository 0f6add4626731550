from collections.abc import Mapping
from pathlib import Path

import pytest

import ringfence
from ringfence.screening.ruleset import Ruleset, parse_ruleset

RULES = Path(ringfence.__file__).parent / "rules"


@pytest.fixture(scope="session")
def documents() -> Mapping[str, str]:
    """The packaged documents."""
    return {
        path.relative_to(RULES).as_posix(): path.read_text("utf-8")
        for folder in ("checks", "jurisdictions")
        for path in (RULES / folder).glob("*.toml")
    }


@pytest.fixture(scope="session")
def ruleset(documents: Mapping[str, str]) -> Ruleset:
    """The packaged ruleset."""
    return parse_ruleset(documents)
