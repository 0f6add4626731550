"""The TNAuthList extension of a certificate: which numbers its holder may sign for (RFC 8226 section 9)."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.authentication.der import BadDer, elements, wrap

OID = "1.3.6.1.5.5.7.1.26"

_SEQUENCE, _IA5_STRING, _INTEGER = 0x30, 0x16, 0x02
_SPC, _RANGE, _ONE = 0xA0, 0xA1, 0xA2
"""Constructed context tags: the module of RFC 8226 has EXPLICIT tags."""


class NumberSpan(Struct, frozen=True):
    """`count` consecutive numbers from `start`; digits as in the certificate."""

    start: str
    count: int

    def covers(self, number: str) -> bool:
        """Whether the number, digits without `+`, lies in the span; lengths must agree."""
        if len(number) != len(self.start) or not number.isdigit() or not self.start.isdigit():
            return number == self.start
        return int(self.start) <= int(number) < int(self.start) + self.count


class TNAuthList(Struct, frozen=True):
    """Service provider codes, ranges and single numbers; order is kept within each kind."""

    codes: tuple[str, ...] = ()
    spans: tuple[NumberSpan, ...] = ()
    numbers: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """For people: `SPC 1234, 8613800000000 + 10000, 8613800138000`."""
        spans = (f"{span.start} + {span.count}" for span in self.spans)
        return ", ".join((*(f"SPC {code}" for code in self.codes), *spans, *self.numbers))

    def covers(self, number: str) -> bool | None:
        """Whether a number is named; None when only service provider codes are, which name no numbers."""
        if number in self.numbers or any(span.covers(number) for span in self.spans):
            return True
        return None if self.codes else False


def read_tn_auth_list(der: bytes) -> TNAuthList:
    """Read the extension's value strictly. Raises `BadDer`.

    Shapes: `SEQUENCE SIZE(1..MAX) OF CHOICE {spc [0] IA5String, range [1] SEQUENCE {start, count}, one [2] IA5String}`.
    """
    outer = list(elements(der))
    if len(outer) != 1 or outer[0][0] != _SEQUENCE:
        raise BadDer("not one SEQUENCE")
    codes: list[str] = []
    spans: list[NumberSpan] = []
    numbers: list[str] = []
    for tag, body in elements(outer[0][1]):
        if tag == _SPC:
            codes.append(_ia5(body))
        elif tag == _RANGE:
            spans.append(_span(body))
        elif tag == _ONE:
            numbers.append(_ia5(body))
        else:
            raise BadDer(f"entry with tag 0x{tag:02x}")
    if not codes and not spans and not numbers:
        raise BadDer("no entry")
    return TNAuthList(tuple(codes), tuple(spans), tuple(numbers))


def write_tn_auth_list(entries: TNAuthList) -> bytes:
    """The extension's value in DER: codes, then spans, then numbers."""
    body = b"".join(wrap(_SPC, wrap(_IA5_STRING, code.encode("ascii"))) for code in entries.codes)
    for span in entries.spans:
        count = span.count.to_bytes(span.count.bit_length() // 8 + 1, "big")
        pair = wrap(_IA5_STRING, span.start.encode("ascii")) + wrap(_INTEGER, count)
        body += wrap(_RANGE, wrap(_SEQUENCE, pair))
    body += b"".join(wrap(_ONE, wrap(_IA5_STRING, number.encode("ascii"))) for number in entries.numbers)
    return wrap(_SEQUENCE, body)


def _span(body: bytes) -> NumberSpan:
    inner = list(elements(body))
    if len(inner) != 1 or inner[0][0] != _SEQUENCE:
        raise BadDer("range is not one SEQUENCE")
    parts = list(elements(inner[0][1]))
    if len(parts) < 2 or parts[0][0] != _IA5_STRING or parts[1][0] != _INTEGER:
        raise BadDer("range is not start and count")
    start, count = parts[0][1].decode("ascii", "replace"), int.from_bytes(parts[1][1], "big", signed=True)
    if not start.isdigit() or not 1 <= len(start) <= 15 or count < 2:
        raise BadDer("range has no start of 1 to 15 digits or a count below 2")
    if len(str(int(start) + count - 1)) > len(start):
        raise BadDer("range grows past the length of its numbers")
    return NumberSpan(start, count)


def _ia5(body: bytes) -> str:
    inner = list(elements(body))
    if len(inner) != 1 or inner[0][0] != _IA5_STRING or not inner[0][1].isascii() or not inner[0][1]:
        raise BadDer("entry is not one IA5String")
    return inner[0][1].decode("ascii")
