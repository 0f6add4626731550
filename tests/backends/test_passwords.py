from ringfence.backends.passwords import ArgonHasher

QUICK = ArgonHasher(time_cost=1, memory_kib=8, lanes=1)


def test_a_hash_fits_its_password_only() -> None:
    hashed = QUICK.hash("correct horse")

    assert QUICK.fits(hashed, "correct horse")
    assert not QUICK.fits(hashed, "correct horsf")
    assert not QUICK.fits("not a hash", "correct horse")
    assert not QUICK.fits(hashed, "\udcff")


def test_equal_passwords_have_unequal_hashes_of_argon2id() -> None:
    assert QUICK.hash("a") != QUICK.hash("a")
    assert QUICK.hash("a").startswith("$argon2id$")


def test_a_hash_of_weaker_parameters_is_stale() -> None:
    assert ArgonHasher().stale(QUICK.hash("a"))
    assert not QUICK.stale(QUICK.hash("a"))
    assert QUICK.stale("not a hash")
