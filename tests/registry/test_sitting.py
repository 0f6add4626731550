from tests.examples import NOW, mobile

from ringfence.registry.sitting import IDLE_MS, LONGEST_MS, Sitting, hash_token, open_sitting


def test_only_the_browser_holds_the_token() -> None:
    sitting, token = open_sitting(mobile(1), bytes(range(48)), NOW)

    assert sitting.token_hash == hash_token(token)
    assert sitting.csrf not in (token, "")
    assert len(token) >= 43
    for secret in (token, sitting.csrf, "1700000", str(sitting.token_hash)):
        assert secret not in repr(sitting)


def test_it_ends_when_idle_when_old_and_when_the_clock_jumps_back() -> None:
    sitting, _ = open_sitting(mobile(1), bytes(48), NOW)
    busy = Sitting(token_hash=b"", number=1, csrf="", created_ms=NOW, seen_ms=NOW + LONGEST_MS - 1)

    assert sitting.live(NOW)
    assert not sitting.live(NOW + IDLE_MS)
    assert not sitting.live(NOW - 1)
    assert busy.live(NOW + LONGEST_MS - 1)
    assert not busy.live(NOW + LONGEST_MS)
