"""A telephone number as one 64-bit value."""

from __future__ import annotations

from enum import IntEnum

_DIGITS = (1 << 50) - 1
_CODE = (1 << 10) - 1
_ZEROS_AT = 46
"""Codes with leading zeros have at most 8 digits, so their count (1-7) lies clear of them and of any 13-digit code."""


class NumberForm(IntEnum):
    """What kind of thing the caller's string turned out to be."""

    UNREADABLE = 0
    E164 = 1
    SHORT = 2
    ANONYMOUS = 3
    AMBIGUOUS = 4


class PhoneNumber(int):
    """An E.164 number or a short code, packed in 64 bits.

    Layout, high to low: 4 bits `form`, 10 bits country calling code, 50 bits of digits (at most 15, ITU-T E.164).
    For `E164` the digits include the country code; for `SHORT` they are the code as dialled inside that country.
    Rubbish is a value as well: nothing on the road raises because of what a caller sent.
    """

    __slots__ = ()

    @classmethod
    def pack(cls, form: NumberForm, country_code: int, digits: int) -> PhoneNumber:
        """Pack the three parts; `digits` must be below 2**50, `country_code` below 1024."""
        return cls(form << 60 | country_code << 50 | digits)

    @classmethod
    def short(cls, country_code: int, code: str) -> PhoneNumber:
        """Pack a short code of 1 to 15 digits as dialled; a code with leading zeros (`000`) also keeps how many."""
        value = int(code)
        zeros = len(code) - len(str(value)) if value else len(code) - 1
        return cls.pack(NumberForm.SHORT, country_code, zeros << _ZEROS_AT | value if zeros else value)

    @property
    def form(self) -> NumberForm:
        """What kind of value this is."""
        return NumberForm(self >> 60)

    @property
    def country_code(self) -> int:
        """Country calling code, e.g. 86; 0 when not known."""
        return (self >> 50) & _CODE

    @property
    def digits(self) -> int:
        """The digits as an integer: with country code for E.164, as dialled for a short code.

        A short code that begins with zeros has their count above bit 46; `str` shows it as dialled.
        """
        return self & _DIGITS

    def __str__(self) -> str:
        """`+8613800138000`, `10086`, `anonymous`, or `unreadable`."""
        match self.form:
            case NumberForm.E164:
                return f"+{self.digits}"
            case NumberForm.SHORT:
                return _dialled(self.digits)
            case NumberForm.ANONYMOUS:
                return "anonymous"
            case NumberForm.AMBIGUOUS:
                return "ambiguous"
            case _:
                return "unreadable"


def _dialled(digits: int) -> str:
    zeros = digits >> _ZEROS_AT
    if 0 < zeros < 8 and digits & ((1 << _ZEROS_AT) - 1) < 10**8:
        return "0" * zeros + str(digits & ((1 << _ZEROS_AT) - 1))
    return str(digits)


UNREADABLE = PhoneNumber(0)
ANONYMOUS = PhoneNumber.pack(NumberForm.ANONYMOUS, 0, 0)
