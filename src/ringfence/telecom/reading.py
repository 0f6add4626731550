"""Reads a number as it arrives on a trunk; the common shapes by hand, the rest by `tidy` and `foreign`.

The order of readings, and what is done where two fit, is written in `docs/numbering.md`.
"""

from __future__ import annotations

from ringfence.telecom.foreign import read_international, read_national, valid_international
from ringfence.telecom.number import ANONYMOUS, UNREADABLE, NumberForm, PhoneNumber
from ringfence.telecom.pack import FIRST_PREFIX, Tables
from ringfence.telecom.tidy import is_hidden, tidy

_E164 = NumberForm.E164 << 60
_CN = _E164 | 86 << 50
_MOBILE = _CN + 86 * 10**11
"""Add eleven national digits."""
_MOBILE_LEADS = {12: "01", 13: "861", 15: "00861"}
"""How eleven mobile digits begin behind the trunk prefix or the country code, by the length of the whole."""
_SHORT = NumberForm.SHORT << 60 | 86 << 50
_AMBIGUOUS = NumberForm.AMBIGUOUS << 60 | 86 << 50
_LONGEST = 15
"""Digits of an E.164 number, ITU-T E.164 6.2.1."""
_DIGITS_AT_MOST = 32
"""A message port of 21 digits behind prefixes; anything longer is no number."""
_LONGEST_LOCAL = 8
"""Digits of a local number; longer ones that begin with 2-9 may be complete national numbers."""
_BASES = tuple(_CN + 86 * 10**size for size in range(14))
"""Add national digits, by how many they are."""


class Reader:
    """Reads with the tables of one plan."""

    def __init__(self, tables: Tables, mobile: memoryview) -> None:
        self._mobile = mobile
        self._unallocated = tables.unallocated
        self._areas = {code: area.lengths for code, area in tables.areas.items()}
        self._national = frozenset(tables.national)
        self._iot = tuple(tables.iot)
        self._shorts = tables.shorts
        self._access = frozenset(tables.ip_access)
        self._codes = {
            code: (_E164 | int(code) << 50, country.lengths, frozenset(country.odd))
            for code, country in tables.countries.items()
            if code != "86"
        }

    def read(self, text: str, country: str = "CN", area_code: str = "") -> PhoneNumber:
        """Read what arrived on a trunk of that country, `area_code` as in `010`; never raises.

        What cannot be read is `UNREADABLE`, what can mean two numbers is of form `AMBIGUOUS`, what was withheld is
        `ANONYMOUS`. More than 256 characters are not read.
        """
        if len(text) == 14 and text[:4] == "+861" and text[4] >= "3" and text.isascii() and text[1:].isdigit():
            return PhoneNumber(_MOBILE + int(text[3:]))  # the usual shape, first
        if text.isdigit() and text.isascii():
            return self._plain(text, country, area_code)
        body = text[1:-1] if text[:1] == "<" and text[-1:] == ">" else text  # name-addr, RFC 3261 25.1
        if body.startswith(("sip:", "tel:")):
            user = body[4:].partition("@")[0]
            body = user.partition(";")[0] if "phone-context" not in user else ""
        if body.isascii():
            if body[:1] == "+" and (digits := body[1:]).isdigit() and len(digits) <= _DIGITS_AT_MOST:
                return self.international(digits)
            if body.isdigit():
                return self._plain(body, country, area_code)
        return self._odd(text, country, area_code)

    def _plain(self, digits: str, country: str, area_code: str) -> PhoneNumber:
        size = len(digits)
        if country != "CN":
            return _elsewhere(digits, country)
        lead = _MOBILE_LEADS.get(size)
        if lead and digits.startswith(lead) and digits[len(lead)] >= "3":
            return PhoneNumber(_MOBILE + int(digits) % 10**11)
        return self._bare(digits, area_code) if size <= _DIGITS_AT_MOST else UNREADABLE

    def international(self, digits: str) -> PhoneNumber:
        """Read digits that begin with a country calling code."""
        if digits[:2] == "86":
            return self._after_86(digits[2:])
        for size in (2, 1, 3):
            known = self._codes.get(digits[:size])
            if known is not None:
                break
        else:
            return self.international(digits[2:]) if digits[:2] == "00" and digits[2:3] != "0" else UNREADABLE
        base, lengths, odd = known
        national = len(digits) - size
        if national <= 0:
            return UNREADABLE
        if digits[size : size + 1] in odd or digits[size : size + 3] in odd:
            return read_international(digits) if len(digits) <= _LONGEST + 3 else UNREADABLE
        if not lengths >> national & 1 or len(digits) > _LONGEST:
            return UNREADABLE
        return PhoneNumber(base | int(digits))

    def short_entry(self, code: str) -> int:
        """Entry of a short code of the plan; 0 when it has none."""
        for size in (5, 4, 3, 2):
            for rule in self._shorts.get(code[:size], ()):
                if rule.lengths >> len(code) & 1:
                    return rule.entry
        return 0

    def _after_86(self, national: str) -> PhoneNumber:
        """What follows +86: the number is national beyond doubt, so its digits are kept even if unallocated."""
        if len(national) == 11 and national[0] == "1" and national[1] >= "3":
            return PhoneNumber(_MOBILE + int(national))
        if national[:1] == "0":
            national = national[1:]
        return self._whole(national) or self._short(national) or self._unknown(national)

    def _after_zero(self, national: str) -> PhoneNumber:
        """What follows the trunk prefix 0."""
        number = self._whole(national) or self._short(national)
        if not number and national[:2] == "86":
            number = self._whole(national[2:])
        return number or self._unknown(national)

    def _bare(self, digits: str, area_code: str) -> PhoneNumber:
        """Digits without a plus, as shown or dialled inside China."""
        first = digits[0]
        if first == "1":
            return self._ones(digits, area_code)
        if first == "0":
            if digits[1:2] == "0":
                return self.international(digits[2:])
            return self._after_zero(digits[1:])
        size = len(digits)
        if size <= 8:
            return self._few(digits, size, area_code)
        number = self._whole(digits)
        if first == "9" and digits[1] in "56" and (code := self._short(digits)):
            return _ambiguous(digits) if _is_e164(number) else code
        if number:
            return number
        if digits[:2] == "86" and (number := self._whole(digits[2:]) or self._short(digits[2:])):
            return number
        return valid_international(digits) if size <= _LONGEST else UNREADABLE

    def _ones(self, digits: str, area_code: str) -> PhoneNumber:
        size = len(digits)
        if size == 11 and digits[1] >= "3":
            number = PhoneNumber(_MOBILE + int(digits))
            if self._mobile[int(digits[:7]) - FIRST_PREFIX] != self._unallocated:
                return number
            return self._behind_access(digits, area_code) or (
                _ambiguous(digits) if valid_international(digits) else number
            )
        if size >= 8 and (number := self._behind_access(digits, area_code)):
            return number
        number = self._whole(digits)
        code = self._short(digits)
        if code:
            return _ambiguous(digits) if _is_e164(number) else code
        if number:
            return number
        if size <= 8:
            return UNREADABLE
        return valid_international(digits) if size == 11 else UNREADABLE

    def _behind_access(self, digits: str, area_code: str) -> PhoneNumber:
        """The number behind an IP-call prefix, or behind that of an additional number; `UNREADABLE` without one."""
        if digits[:3] == "179" or digits[:5] in self._access:
            rest = digits[5:]
        elif digits[:6] in self._access:
            rest = digits[6:]
        else:
            return UNREADABLE
        number = self._bare(rest, area_code) if rest[:3] != "179" else UNREADABLE
        return number if number >> 60 in (NumberForm.E164, NumberForm.SHORT) else UNREADABLE

    def _few(self, digits: str, size: int, area_code: str) -> PhoneNumber:
        """Up to eight digits that begin with 2-9: a short code, a local number, or 86 and a short code."""
        code = self._short(digits)
        if code:
            return code
        local = size >= 7 and digits[0] != "9"
        after_86 = self._short(digits[2:]) if digits[:2] == "86" else UNREADABLE
        if not local:
            return after_86
        if not area_code:
            return after_86 or _ambiguous(digits)
        area = area_code.lstrip("0")
        lengths = self._areas.get(area, 0)
        if after_86 and lengths >> size & 1:
            return _ambiguous(digits)
        if after_86:
            return after_86
        return PhoneNumber(_BASES[len(area) + size] + int(area + digits)) if lengths else _ambiguous(digits)

    def _whole(self, national: str) -> PhoneNumber:
        """A complete national number without trunk zero, or a short code behind an area code; else `UNREADABLE`."""
        size = len(national)
        if size < 5 or size > 13:
            return UNREADABLE
        first = national[0]
        if first == "1" and national[1] >= "3":
            if size == 11 or (size == 13 and national.startswith(self._iot)):
                return PhoneNumber(_BASES[len(national)] + int(national))
            return UNREADABLE
        code = national[:3]
        lengths = self._areas.get(code)
        if lengths is None:
            code = national[:2]
            lengths = self._areas.get(code)
            if lengths is None:
                return PhoneNumber(_BASES[10] + int(national)) if self._is_national(national) else UNREADABLE
        at = len(code)
        if lengths >> (size - at) & 1 and "2" <= national[at] <= "8":
            return PhoneNumber(_BASES[size] + int(national))
        code = national[at:]
        # A code that by itself would be ambiguous does not become one by an area code before it.
        return UNREADABLE if len(code) > _LONGEST_LOCAL and _is_e164(self._whole(code)) else self._short(code)

    def _is_national(self, digits: str) -> bool:
        return len(digits) == 10 and digits[:3] in self._national

    def _short(self, code: str) -> PhoneNumber:
        """A short code of the plan; a message port is known by its first 15 digits. `UNREADABLE` when there is none."""
        return PhoneNumber(_SHORT | int(code[:_LONGEST])) if self.short_entry(code) else UNREADABLE

    def _unknown(self, national: str) -> PhoneNumber:
        """A national number that the plan does not know; kept when it could be one by its length."""
        if 7 <= len(national) <= _LONGEST - 2 and national[0] != "0":
            return PhoneNumber(_BASES[len(national)] + int(national))
        return UNREADABLE

    def _odd(self, text: str, country: str, area_code: str) -> PhoneNumber:
        if is_hidden(text):
            return ANONYMOUS
        clean = tidy(text)
        if not clean.strip("+"):
            return UNREADABLE
        if clean[0] == "+":
            return self.international(clean[1:])
        return self._bare(clean, area_code) if country == "CN" else _elsewhere(clean, country)


def _elsewhere(digits: str, country: str) -> PhoneNumber:
    return read_national(digits, country.upper()) if len(digits) <= _LONGEST + 5 else UNREADABLE


def _is_e164(number: int) -> bool:
    return number >> 60 == NumberForm.E164


def _ambiguous(digits: str) -> PhoneNumber:
    return PhoneNumber(_AMBIGUOUS | int(digits)) if len(digits) <= _LONGEST else UNREADABLE
