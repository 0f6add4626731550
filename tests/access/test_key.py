import pytest

from ringfence.access.key import ENTROPY_BYTES, ApiKey, KeyRing, Scope, make_key
from ringfence.telecom.errors import NotAllowed, NotSignedIn, Refused

NOW = 1_795_000_000_000
ENTROPY = bytes(range(ENTROPY_BYTES))


def made(*scopes: Scope, expires_ms: int | None = None) -> tuple[ApiKey, str, KeyRing]:
    key, text = make_key("edge", scopes or (Scope.SCREEN,), ENTROPY, NOW, expires_ms=expires_ms)
    ring = KeyRing()
    ring.put(key)
    return key, text, ring


def test_a_key_opens_what_its_scopes_say_and_nothing_else() -> None:
    key, text, ring = made(Scope.SCREEN)

    assert ring.check(text, Scope.SCREEN, NOW) == key
    with pytest.raises(NotAllowed, match="lists:write"):
        ring.check(text, Scope.LISTS_WRITE, NOW)


@pytest.mark.parametrize("change", [0, 3, 14, 16, -1])
def test_one_wrong_character_opens_nothing(change: int) -> None:
    _, text, ring = made()
    wrong = bytearray(text.encode())
    wrong[change] ^= 1

    with pytest.raises(NotSignedIn):
        ring.check(wrong.decode(), Scope.SCREEN, NOW)


@pytest.mark.parametrize("text", ["", "rf_", "rf_000000000000_", "x" * 10_000, "rf_\udcff", "\0" * 60])
def test_rubbish_opens_nothing(text: str) -> None:
    with pytest.raises(NotSignedIn):
        made()[2].check(text, Scope.SCREEN, NOW)


def test_an_expired_or_revoked_key_opens_nothing() -> None:
    _, text, ring = made(expires_ms=NOW + 5)
    ring.check(text, Scope.SCREEN, NOW + 4)
    with pytest.raises(NotSignedIn):
        ring.check(text, Scope.SCREEN, NOW + 5)

    ring.replace([])
    with pytest.raises(NotSignedIn):
        ring.check(text, Scope.SCREEN, NOW)


def test_neither_secret_nor_hash_is_in_its_text_form() -> None:
    key, text, _ = made()

    assert text[16:] not in f"{key} {key!r}"
    assert repr(key.secret_hash) not in repr(key)


def test_a_key_without_scope_name_or_entropy_is_refused() -> None:
    for name, scopes, entropy in (("edge", (), ENTROPY), (" ", (Scope.SCREEN,), ENTROPY), ("e", (Scope.SCREEN,), b"")):
        with pytest.raises(Refused):
            make_key(name, scopes, entropy, NOW)
