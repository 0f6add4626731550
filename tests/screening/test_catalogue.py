from pathlib import Path

import ringfence.screening.checks.call as checks
from ringfence.screening.catalogue import CALL_CHECKS


def test_every_check_file_is_in_the_catalogue_under_its_name() -> None:
    files = {path.stem.upper() for path in Path(checks.__path__[0]).glob("*.py")} - {"__INIT__"}

    assert set(CALL_CHECKS) == files


def test_every_check_says_what_it_finds() -> None:
    assert all(kind.about and "\n    " not in kind.about for kind in CALL_CHECKS.values())
