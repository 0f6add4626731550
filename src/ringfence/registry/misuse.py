"""Misuse that the ledgers alone show, and what calls add when they are laid beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from ringfence.registry.ledger import Holding, Line, held_on, valid
from ringfence.telecom.number import PhoneNumber


class MisuseKind(StrEnum):
    """What is wrong."""

    OVERLAP = "overlap"
    """Two holders have a right to the same number at the same time."""
    EXPIRED = "expired"
    """A number is used after its right ended."""
    PURPOSE = "purpose"
    """Used for marketing, which was not approved."""
    NOT_THIS_LINE = "not_this_line"
    SUBLETTING = "subletting"
    """Numbers of one holder appear through another's line (possible subletting)."""
    RECEIVE_ONLY = "receive_only"


class Misuse(Struct, frozen=True):
    """One finding with what it rests on."""

    kind: MisuseKind
    number: int
    """Packed number where it shows."""
    holder: str
    line: str = ""
    other: str = ""
    """The other holder, or the line's customer."""
    evidence: str = ""


class Use(Struct, frozen=True):
    """A number seen calling, from call records or one call."""

    number: int
    at_ms: int
    line: str = ""
    marketing: bool | None = None
    """Whether it was a marketing call; None: not known."""


def overlaps(holdings: Iterable[Holding]) -> Iterator[Misuse]:
    """Every pair of rights of different holders that meet in numbers and time."""
    active: list[Holding] = []
    for one in sorted(holdings, key=lambda h: (h.numbers.first, h.numbers.last, h.id)):
        active = [other for other in active if other.numbers.last >= one.numbers.first]
        for other in active:
            if other.holder != one.holder and _meet(other, one):
                yield Misuse(
                    MisuseKind.OVERLAP,
                    one.numbers.first,
                    one.holder,
                    other=other.holder,
                    evidence=f"{other.id}, {one.id} from {PhoneNumber(one.numbers.first)}",
                )
        active.append(one)


def _meet(one: Holding, other: Holding) -> bool:
    return (one.until_ms is None or other.from_ms < one.until_ms) and (
        other.until_ms is None or one.from_ms < other.until_ms
    )


def misused(use: Use, holdings: Iterable[Holding], line: Line | None) -> Iterator[Misuse]:
    """What one use of a number shows; `holdings` are those that ever covered it, `line` is where it appeared."""
    known = tuple(holdings)
    right = next(iter(held_on(known, use.number, use.at_ms)), None)
    if right is None:
        past = [one for one in known if use.number in one.numbers and one.until_ms is not None]
        ended = max(
            (one for one in past if (one.until_ms or 0) <= use.at_ms), key=lambda h: h.until_ms or 0, default=None
        )
        if ended is not None:
            yield Misuse(MisuseKind.EXPIRED, use.number, ended.holder, use.line, evidence=ended.id)
        return
    if not right.originates:
        yield Misuse(MisuseKind.RECEIVE_ONLY, use.number, right.holder, use.line, evidence=right.id)
    if use.marketing and not right.marketing:
        yield Misuse(MisuseKind.PURPOSE, use.number, right.holder, use.line, evidence=right.purpose or right.id)
    if line is not None and valid(line, use.at_ms):
        yield from _on_line(use, right, line)


def _on_line(use: Use, right: Holding, line: Line) -> Iterator[Misuse]:
    assigned = any(use.number in one for one in line.allowed)
    foreign = line.customer != right.holder
    if (line.allowed and not assigned) or (right.lines and line.id not in right.lines):
        yield Misuse(MisuseKind.NOT_THIS_LINE, use.number, right.holder, line.id, line.customer, right.id)
    if foreign and line.customer not in right.chain:
        yield Misuse(MisuseKind.SUBLETTING, use.number, right.holder, line.id, line.customer, right.id)
