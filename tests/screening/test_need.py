from ringfence.screening.catalogue import CALL_CHECKS
from ringfence.screening.need import Need


def test_every_need_is_that_of_some_check() -> None:
    assert {kind.need for kind in CALL_CHECKS.values()} == set(Need)
