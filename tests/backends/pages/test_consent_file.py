from pathlib import Path

import pytest
from tests.backends.pages.consenting import people, term
from tests.backends.pages.scene import number

from ringfence.backends.pages.consent_file import FULL, HEADER_BYTES, ConsentFile, ConsentHeader, write_consents
from ringfence.registry.consent import ConsentTerm
from ringfence.telecom.errors import Refused, Unavailable


def _written(path: Path, said: dict[int, tuple[ConsentTerm, ...]]) -> ConsentHeader:
    return write_consents(path, sorted(said.items()), generation=1, position=9, built_ms=5)


def test_every_person_is_found_with_all_consents_and_nobody_else(tmp_path: Path) -> None:
    said = people(500, 3)
    header = _written(tmp_path / "c", said)
    file = ConsentFile(tmp_path / "c")

    assert (header.consents, header.position) == (1_500, 9)
    assert all(file.terms(one) == terms for one, terms in said.items())
    assert not any(file.terms(one + 1) for one in said)
    assert file.terms(number(0) - 1) == file.terms(number(10**6)) == ()
    assert list(file.numbers()) == sorted(said)
    assert file.scrub() == 0


def test_ids_of_any_kind_and_every_field_come_back(tmp_path: Path) -> None:
    terms = (
        term(1, id="K-17 说"),
        term(1, id="ABCDEF" * 4, withdrawn_ms=7, company="公司"),
        term(1, id="a" * 64, per_week=7_000, categories=1 << 20),
        term(1, id="ab" * 12),
        term(1, id="cd" * 12, channels=7, outweighs=False),
    )
    _written(tmp_path / "c", {number(1): terms})

    assert ConsentFile(tmp_path / "c").terms(number(1)) == terms


def test_a_person_with_more_consents_than_a_block_holds_stays_in_one(tmp_path: Path) -> None:
    said = {number(1): tuple(term(1, at) for at in range(3 * FULL)), number(2): (term(2),)}
    header = _written(tmp_path / "c", said)
    file = ConsentFile(tmp_path / "c")

    assert header.blocks == 2
    assert file.terms(number(1)) == said[number(1)]
    assert file.terms(number(2)) == said[number(2)]


def test_a_consent_takes_about_sixty_bytes(tmp_path: Path) -> None:
    header = _written(tmp_path / "c", people(10_000))

    assert header.size / header.consents < 62


def test_an_empty_file_knows_nobody(tmp_path: Path) -> None:
    _written(tmp_path / "c", {})

    assert ConsentFile(tmp_path / "c").terms(number(1)) == ()


def test_a_flipped_bit_in_a_block_is_found_when_it_is_first_read_and_by_the_scrub(tmp_path: Path) -> None:
    path, said = tmp_path / "c", people(400)
    _written(path, said)
    raw = bytearray(path.read_bytes())
    raw[HEADER_BYTES + 2_000] ^= 8
    path.write_bytes(raw)

    file = ConsentFile(path)
    with pytest.raises(Unavailable):
        file.terms(number(0))
    assert file.terms(number(2 * 399)) == said[number(2 * 399)]
    assert file.scrub() == 1
    assert len(list(file.numbers())) < 400


@pytest.mark.parametrize("what", ["cut", "header", "directory", "foreign", "gone"])
def test_a_file_that_is_not_whole_is_never_opened(tmp_path: Path, what: str) -> None:
    path = tmp_path / "c"
    header = _written(path, people(400))
    raw = bytearray(path.read_bytes())
    if what == "cut":
        raw = raw[:-1]
    elif what == "foreign":
        raw[:4] = b"nope"
    else:
        raw[20 if what == "header" else header.top_at] ^= 1
    path.write_bytes(raw)
    if what == "gone":
        path.unlink()

    with pytest.raises(Refused):
        ConsentFile(path)
