import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.screening.authentication.digest import digest_fits, digest_of, well_formed


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
@given(content=st.binary(max_size=64))
def test_three_algorithms_with_padding_and_without(algorithm: str, content: bytes) -> None:
    written = base64.b64encode(hashlib.new(algorithm, content).digest()).decode()

    for digest in (f"{algorithm}-{written}", f"{algorithm}-{written.rstrip('=')}"):
        assert well_formed(digest)
        assert digest_fits(digest, content)
        assert not digest_fits(digest, content + b"\0")


def test_what_is_made_fits() -> None:
    assert digest_fits(digest_of(b"content"), b"content")


def test_the_length_and_the_alphabet_are_those_of_the_algorithm() -> None:
    good = digest_of(b"")
    for digest in (
        "", "sha256", "sha256-", "sha256-AA==", "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=", good.upper(), f"{good}=",
        good[:-3],
        good.replace("sha256", "sha512"), good.replace("+", "-").replace("/", "_"), f" {good}", "sha256_" + good[7:],
    ):  # fmt: skip
        assert digest == good or not well_formed(digest), digest
        assert not digest_fits(digest, b"content"), digest


@given(st.text(max_size=80) | st.from_regex(r"sha(256|384|512)-[A-Za-z0-9+/]{0,90}=?=?", fullmatch=True))
def test_never_raises(text: str) -> None:
    assert digest_fits(text, b"") <= well_formed(text)
