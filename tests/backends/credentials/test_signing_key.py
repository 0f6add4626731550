from datetime import timedelta
from pathlib import Path

import pytest
from tests.screening.authentication.laboratory_calls import NOW, NOW_S

from ringfence.backends.credentials.signing_key import SigningKeys
from ringfence.screening.authentication.laboratory import found_authority, issue
from ringfence.screening.authentication.tn_auth_list import TNAuthList
from ringfence.telecom.errors import Refused, Unavailable

CODES = TNAuthList(codes=("1234",))
DAY_S = 86_400
AUTHORITY = found_authority(NOW - timedelta(days=100))


def _put(folder: Path, name: str, days_ago: int, days: int = 30) -> None:
    issued = issue(AUTHORITY, CODES, NOW - timedelta(days=days_ago), days=days)
    (folder / f"{name}.key").write_bytes(issued.key_pem)
    (folder / f"{name}.pem").write_bytes(issued.pem)


def test_a_new_pair_takes_over_without_a_gap(tmp_path: Path) -> None:
    keys = SigningKeys(tmp_path, "https://cert.example.org/")
    _put(tmp_path, "may", 20)
    assert keys.poll()
    assert keys.signer(NOW_S).x5u == "https://cert.example.org/may.pem"

    _put(tmp_path, "june", 1)
    assert keys.poll()
    assert not keys.poll()

    assert keys.signer(NOW_S).x5u == "https://cert.example.org/june.pem"
    assert [(own.name, own.signs) for own in keys.own(NOW_S)] == [("june", True), ("may", False)]


def test_a_pair_that_is_not_yet_or_no_longer_valid_does_not_sign(tmp_path: Path) -> None:
    keys = SigningKeys(tmp_path, "https://cert.example.org")
    _put(tmp_path, "old", 40)
    _put(tmp_path, "next", -1)
    keys.poll()

    with pytest.raises(Unavailable):
        keys.signer(NOW_S)


def test_a_broken_pair_is_named_and_the_pairs_before_stay(tmp_path: Path) -> None:
    keys = SigningKeys(tmp_path, "https://cert.example.org")
    _put(tmp_path, "good", 1)
    keys.poll()
    (tmp_path / "bad.key").write_bytes(b"rubbish")

    with pytest.raises(Refused, match=r"bad\.key"):
        keys.poll()
    assert keys.signer(NOW_S).x5u.endswith("good.pem")


def test_a_key_with_the_certificate_of_another_is_refused(tmp_path: Path) -> None:
    _put(tmp_path, "one", 1)
    _put(tmp_path, "two", 1)
    (tmp_path / "one.pem").write_bytes((tmp_path / "two.pem").read_bytes())

    with pytest.raises(Refused, match=r"one\.key"):
        SigningKeys(tmp_path, "https://cert.example.org").poll()


def test_no_second_passes_without_a_key_while_pairs_change(tmp_path: Path) -> None:
    """Every day of two months the newest pair that is valid signs; each pair is put there days before the last ends."""
    keys = SigningKeys(tmp_path, "https://cert.example.org")
    begin = NOW_S - 60 * DAY_S
    for week in range(9):
        _put(tmp_path, f"week{week}", 60 - 7 * week, days=9)
        keys.poll()
        for hour in range(7 * 24):
            at = begin + week * 7 * DAY_S + hour * 3_600
            pair = next(own for own in keys.own(at) if own.signs)
            assert pair.not_before_s <= at < pair.not_after_s
            assert keys.signer(at).x5u == pair.x5u == f"https://cert.example.org/week{week}.pem"


def test_a_pair_whose_other_half_is_not_there_yet_leaves_those_before_in_force(tmp_path: Path) -> None:
    keys = SigningKeys(tmp_path, "https://cert.example.org")
    _put(tmp_path, "old", 20)
    keys.poll()
    issued = issue(AUTHORITY, CODES, NOW - timedelta(days=1))
    (tmp_path / "new.key").write_bytes(issued.key_pem)
    with pytest.raises(Refused):
        keys.poll()
    assert keys.signer(NOW_S).x5u.endswith("old.pem")

    (tmp_path / "new.pem").write_bytes(issued.pem)

    assert keys.poll()
    assert keys.signer(NOW_S).x5u.endswith("new.pem")


def test_without_a_published_place_nothing_is_signed(tmp_path: Path) -> None:
    keys = SigningKeys(tmp_path, "")
    _put(tmp_path, "may", 1)
    keys.poll()

    with pytest.raises(Unavailable, match="we do not sign"):
        keys.signer(NOW_S)
    assert [own.signs for own in keys.own(NOW_S)] == [False]
