from tests.examples import mobile

from ringfence.access.audit import Look
from ringfence.backends.sql.rows import fields


def test_numbers_become_plain_integers() -> None:
    kept = fields(Look(at_ms=1, actor="a", number=mobile(1), purpose="p"), "number", "purpose")

    assert kept == {"number": int(mobile(1)), "purpose": "p"}
    assert type(kept["number"]) is int
