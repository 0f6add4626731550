"""Numbers that only `phonenumbers` can read: other countries' own ways of writing, and odd input."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult, shortnumberinfo

from ringfence.telecom.number import UNREADABLE, NumberForm, PhoneNumber


def read_international(digits: str) -> PhoneNumber:
    """Read digits that begin with a country calling code; `UNREADABLE` when no such number is possible."""
    return _parse(f"+{digits}", "")


def valid_international(digits: str) -> PhoneNumber:
    """As `read_international`, but only a number of a pattern in use there: bare digits need the stronger proof."""
    return _parse(f"+{digits}", "", strict=True)


def read_national(text: str, country: str) -> PhoneNumber:
    """Read what was dialled or shown inside a country (ISO 3166 alpha-2, upper case).

    A local number that lacks its area code is of form `AMBIGUOUS`.
    """
    code = phonenumbers.country_code_for_region(country)
    if code == 0:
        return UNREADABLE
    if text.isdigit() and len(text) <= 8:
        if shortnumberinfo.is_emergency_number(text, country):
            return PhoneNumber.short(code, text)
        number = _parse(text, country, strict=True)
        if number:
            return number
        short = phonenumbers.PhoneNumber(country_code=code, national_number=int(text))
        if shortnumberinfo.is_possible_short_number_for_region(short, country):
            return PhoneNumber.short(code, text)
    return _parse(text, country)


def _parse(text: str, country: str, *, strict: bool = False) -> PhoneNumber:
    try:
        number = phonenumbers.parse(text, country or None)
    except NumberParseException:
        return UNREADABLE
    fit = phonenumbers.is_possible_number_with_reason(number)
    if fit == ValidationResult.IS_POSSIBLE_LOCAL_ONLY and country and not strict and text.isdigit():
        return PhoneNumber.pack(NumberForm.AMBIGUOUS, number.country_code or 0, int(text))
    if fit != ValidationResult.IS_POSSIBLE or (strict and not phonenumbers.is_valid_number(number)):
        return UNREADABLE
    digits = phonenumbers.format_number(number, PhoneNumberFormat.E164)[1:]
    if len(digits) > 15:
        return UNREADABLE
    return PhoneNumber.pack(NumberForm.E164, number.country_code or 0, int(digits))
