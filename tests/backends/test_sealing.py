from collections.abc import Callable

import pytest

from ringfence.backends.sealing import AesSealer
from ringfence.telecom.errors import Unavailable

SEALER = AesSealer(b"s" * 32)


def test_what_is_sealed_opens_for_the_same_thing_alone() -> None:
    sealed = SEALER.seal(b"secret", "totp:anna")

    assert SEALER.unseal(sealed, "totp:anna") == b"secret"
    assert b"secret" not in sealed
    assert sealed != SEALER.seal(b"secret", "totp:anna")


@pytest.mark.parametrize(
    "change", [lambda s: s[:-1], lambda s: b"", lambda s: s[:20] + b"x" + s[21:], lambda s: b"\2" + s[1:]]
)
def test_what_was_changed_opens_nothing(change: Callable[[bytes], bytes]) -> None:
    with pytest.raises(Unavailable):
        SEALER.unseal(change(SEALER.seal(b"secret", "a")), "a")


def test_another_secret_or_another_owner_opens_nothing() -> None:
    sealed = SEALER.seal(b"secret", "totp:anna")

    for sealer, bound in ((SEALER, "totp:vera"), (AesSealer(b"t" * 32), "totp:anna")):
        with pytest.raises(Unavailable, match="cannot be read"):
            sealer.unseal(sealed, bound)
