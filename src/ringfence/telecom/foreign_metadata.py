"""What the packed plan takes from the metadata of libphonenumber; used when the plan is built."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumberDesc, PhoneNumberType

from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.pack import Country, length_mask

_DIGITS = "0123456789"


@cache
def countries() -> dict[str, Country]:
    """Every country calling code and what is needed to read a number of it."""
    return {str(code): _country(code, regions) for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()}


def calling_codes() -> dict[str, int]:
    """Calling code of each country, ISO 3166 alpha-2."""
    return {region: phonenumbers.country_code_for_region(region) for region in sorted(phonenumbers.SUPPORTED_REGIONS)}


@cache
def emergency_codes() -> tuple[tuple[str, PhoneNumber], ...]:
    """Country and emergency number, for every country but China, whose own rules name them.

    The main country of a shared calling code comes first.
    """
    listed = (region for code in sorted(COUNTRY_CODE_TO_REGION_CODE) for region in COUNTRY_CODE_TO_REGION_CODE[code])
    return tuple((region, number) for region in listed if region != "CN" for number in _emergency_codes(region))


def _emergency_codes(region: str) -> Iterator[PhoneNumber]:
    short = PhoneMetadata.short_metadata_for_region(region)
    if short is None or short.emergency is None or not short.emergency.national_number_pattern:
        return
    pattern = re.compile(short.emergency.national_number_pattern)
    code = phonenumbers.country_code_for_region(region)
    for length in short.emergency.possible_length:
        for digits in map("".join, product(_DIGITS, repeat=length)):
            if pattern.fullmatch(digits):
                yield PhoneNumber.short(code, digits)


def local_lengths(area: str) -> int:
    """Lengths of local numbers in a Chinese area, bit n for n digits; both when libphonenumber knows neither."""
    lengths = [
        length
        for length in (7, 8)
        if any(phonenumbers.is_valid_number_for_region(_fixed(area, first, length), "CN") for first in "2345678")
    ]
    return length_mask(lengths or [7, 8])


def _fixed(area: str, first: str, length: int) -> phonenumbers.PhoneNumber:
    return phonenumbers.PhoneNumber(country_code=86, national_number=int(area + first + "2" * (length - 1)))


def _country(code: int, regions: tuple[str, ...]) -> Country:
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, regions[0])
    if metadata is None or metadata.general_desc is None:
        return Country(region=regions[0], lengths=0, odd=(), regions={})
    return Country(
        region=regions[0],
        lengths=length_mask(_possible(metadata.general_desc)),
        odd=tuple(sorted(_odd(metadata))),
        regions=_regions(code, regions) if len(regions) > 1 else {},
    )


def _possible(general: PhoneNumberDesc) -> list[int]:
    return [length for length in general.possible_length if length > 0]


def _odd(metadata: PhoneMetadata) -> set[str]:
    """Beginnings that the pattern of the national prefix may match: one digit where all of it does, else three."""
    if not metadata.national_prefix_for_parsing:
        return set()
    pattern = re.compile(metadata.national_prefix_for_parsing)
    endings = [literal for literal in re.findall(r"\d+", metadata.national_prefix_for_parsing) if len(literal) > 1]
    sizes = range(4, 15) if "$" in pattern.pattern else (14,)
    found: set[str] = set()
    for beginning in map("".join, product(_DIGITS, repeat=3)):
        tails = ["0" * 12, "1" * 12, "5" * 12, "9" * 12, *(digit + "2345678901" for digit in _DIGITS)]
        texts = [beginning + tail for tail in tails]
        texts += [literal + "2" * 9 for literal in endings if literal.startswith(beginning)]
        if any(_strips(pattern, text[:size]) for text in texts for size in sizes):
            found.add(beginning)
    return {_first_if_all(beginning, found) for beginning in found}


def _strips(pattern: re.Pattern[str], national: str) -> bool:
    match = pattern.match(national)
    return match is not None and match.end() > 0


def _first_if_all(beginning: str, found: set[str]) -> str:
    first = beginning[0]
    return first if sum(other[0] == first for other in found) == 100 else beginning


def _regions(code: int, regions: tuple[str, ...]) -> dict[str, str]:
    """Beginnings of national numbers that belong to another country of a shared calling code.

    Asked of libphonenumber for each beginning of three digits (North America) or six (elsewhere, by its examples).
    """
    if code == 1:
        found = {str(area): _north_american(area) for area in range(200, 1000)}
        return {area: region for area, region in found.items() if region not in ("", "US")}
    places: dict[str, str] = {}
    for region in regions[1:]:
        metadata = PhoneMetadata.metadata_for_region(region)
        if metadata is not None and metadata.leading_digits:
            places |= dict.fromkeys(_beginnings(metadata.leading_digits), region)
    if code == 44:
        places |= _islands(regions[1:])
    return places


def _north_american(area: int) -> str:
    for rest in ("2345678", "5552345", "9702345"):
        region = phonenumbers.region_code_for_number(
            phonenumbers.PhoneNumber(country_code=1, national_number=int(f"{area}{rest}"))
        )
        if region:
            return str(region)
    return ""


def _beginnings(pattern: str) -> list[str]:
    compiled = re.compile(pattern)
    starts: list[str] = []
    for size in range(1, 6):
        for digits in map("".join, product(_DIGITS, repeat=size)):
            if compiled.fullmatch(digits) and not digits.startswith(tuple(starts)):
                starts.append(digits)
    return starts


def _islands(regions: tuple[str, ...]) -> dict[str, str]:
    """Guernsey, Jersey and Man share 44: the first four or five digits of their numbers, by probing."""
    places: dict[str, str] = {}
    for start in [f"{a}" for a in range(1480, 1700)] + [f"{a}" for a in range(74000, 79999)]:
        number = phonenumbers.PhoneNumber(country_code=44, national_number=int(start.ljust(10, "2")))
        region = phonenumbers.region_code_for_number(number)
        if region in regions and phonenumbers.number_type(number) in (
            PhoneNumberType.FIXED_LINE,
            PhoneNumberType.MOBILE,
        ):
            places[start] = str(region)
    return places
