import zlib

import pytest
from tests.registry.pictures import EVERY, EXIF, MP3, PDF, WAV, ZIP, chunk, jpeg, png, segment

from ringfence.registry.evidence_file import LARGEST_FILE, clean_file
from ringfence.telecom.errors import Refused


@pytest.mark.parametrize("media", EVERY)
def test_a_file_is_known_by_its_content(media: str) -> None:
    found = clean_file(EVERY[media])

    assert found.media == media
    assert clean_file(found.body) == found, "cleaning again changes nothing"


def test_place_time_and_device_are_taken_out_of_pictures() -> None:
    adobe = segment(0xEE, b"Adobe" + b"\0" * 7)
    photo = clean_file(jpeg(EXIF, segment(0xFE, b"by anna"), adobe)).body
    shot = clean_file(png(chunk(b"tEXt", b"Author\0anna"), chunk(b"eXIf", b"GPS"), chunk(b"tIME", b"\0" * 7))).body

    assert photo == jpeg(adobe)
    assert shot == png()
    assert clean_file(b"ID3\x04\0\0\0\0\0\x05anna!" + MP3).body == MP3


def test_what_follows_the_end_of_a_picture_is_cut_off() -> None:
    assert clean_file(jpeg() + ZIP).body == jpeg()
    assert clean_file(png() + ZIP).body == png()
    assert clean_file(WAV + ZIP).body == WAV


LYING = (
    b"", ZIP, b"MZ" + b"\0" * 99, b"<svg onload=alert(1)>", b"<html>", b"GIF89a" + b"\0" * 20,
    b"\x1f\x8b\x08" + b"\0" * 20, png()[:30], jpeg()[:-30], b"\x89PNG\r\n\x1a\n" + b"\xff" * 40,
    b"\xff\xd8\xff\xe1\xff\xff" + b"\0" * 20, b"\xff\xd8\xff\xe0\x00\x01" + b"\0" * 20, b"%PDF-1.4 and no end",
    b"RIFF\xff\xff\xff\xffWAVE", b"ID3", b"\xff\xd8\xff\xd9", b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + b"\0" * 20,
    b"\xff\xd8\xff\xff\xff\xff", png()[:8] + chunk(b"IEND", b""), b"x" * (LARGEST_FILE + 1),
)  # fmt: skip


@pytest.mark.parametrize("lying", LYING)
def test_what_lies_of_its_kind_is_cut_short_or_too_large_is_refused(lying: bytes) -> None:
    with pytest.raises(Refused) as refused:
        clean_file(lying)

    assert refused.value.remedy


def test_a_picture_that_would_unpack_to_gigabytes_is_refused_without_unpacking() -> None:
    bomb = png(chunk(b"IDAT", zlib.compress(b"\0" * 3_000_000, 9)), width=60_000, height=60_000)

    for body in (bomb, jpeg(width=65_000)):
        with pytest.raises(Refused, match="points"):
            clean_file(body)


def test_a_pdf_is_kept_byte_for_byte() -> None:
    assert clean_file(PDF).body == PDF
