"""The trunk book as the desk uses it: what a trunk says of one call, with the ranges searched fast."""

from __future__ import annotations

from bisect import bisect_right

from ringfence.screening.facts import TrunkFacts
from ringfence.screening.sources import TrunkBook
from ringfence.telecom.carrier import Trunk
from ringfence.telecom.number import PhoneNumber


class Line:
    """One trunk, prepared: ranges merged and sorted, the facts of each answer made once."""

    __slots__ = ("_firsts", "_lasts", "_no", "_unrestricted", "_yes", "trunk")

    def __init__(self, trunk: Trunk) -> None:
        self.trunk = trunk
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        for span in sorted(trunk.assigned, key=lambda s: s.first):
            if self._lasts and span.first <= self._lasts[-1] + 1:
                self._lasts[-1] = max(self._lasts[-1], span.last)
            else:
                self._firsts.append(span.first)
                self._lasts.append(span.last)
        self._unrestricted = self._facts(None)
        self._yes = self._facts(True)
        self._no = self._facts(False)

    def _facts(self, assigned: bool | None) -> TrunkFacts:
        trunk = self.trunk
        return TrunkFacts(trunk.name, trunk.kind, trunk.carrier, trunk.jurisdiction, assigned)

    @property
    def restricted(self) -> bool:
        """Whether only some calling numbers may appear here."""
        return bool(self._firsts)

    def holds(self, number: PhoneNumber) -> bool:
        """Whether the number is in one of the ranges."""
        place = bisect_right(self._firsts, number) - 1
        return place >= 0 and number <= self._lasts[place]

    def facts(self, calling: PhoneNumber, diverting: PhoneNumber | None = None) -> TrunkFacts:
        """What the trunk says of a call.

        A diverted call keeps the number of its caller, so there the number that diverts it has to be the line's own.
        """
        if not self._firsts:
            return self._unrestricted
        if self.holds(calling) or (diverting is not None and self.holds(diverting)):
            return self._yes
        return self._no


class Lines:
    """Prepares each trunk once; a changed trunk is a new value and is prepared again."""

    def __init__(self, book: TrunkBook) -> None:
        self._book = book
        self._lines: dict[str, Line] = {}

    def find(self, name: str) -> Line | None:
        """The trunk of that name, prepared."""
        trunk = self._book.find(name)
        if trunk is None:
            self._lines.pop(name, None)
            return None
        line = self._lines.get(name)
        if line is None or line.trunk is not trunk:
            line = self._lines[name] = Line(trunk)
        return line
