"""What a model said of numbers, look after look: a suspicion stands only as long as looks of its kind uphold it."""

from __future__ import annotations

from ringfence.analytics.scores.model import NumberModel, Scored
from ringfence.analytics.suspect import Suspect

MOST_REMEMBERED = 200_000
"""Numbers; of more, those that became suspects first are forgotten, and their suspicion only fades."""


class Upheld:
    """Of one model, over the looks of one process.

    A model errs most about a number that has called a few times. Once it has seen more of the same number and thinks
    otherwise, the number is told again with what is thought of it now, so that nobody is stopped for a day for his
    first calls. A number that calls no more has no profile: nothing is taken back, and its suspicion fades.
    """

    def __init__(self) -> None:
        self._by: dict[int, set[int]] = {}
        """Of each number that is a suspect, the lengths of the windows (ms) that say so."""

    def suspects(self, model: NumberModel, scored: Scored, *, explained: bool = True) -> tuple[Suspect, ...]:
        """The suspects of a look, and those whom it takes back with their score of now, which is below the band."""
        length = scored.profiles.until_ms - scored.profiles.from_ms
        before = [number for number, lengths in self._by.items() if length in lengths]
        found = model.suspects(scored, also=before, explained=explained)
        above = set(scored.profiles.numbers[model.above(scored)].tolist())
        told = tuple(one for one in found if self._counts(one.number, length, upheld=one.number in above))
        while len(self._by) > MOST_REMEMBERED:
            del self._by[next(iter(self._by))]
        return told

    def _counts(self, number: int, length: int, *, upheld: bool) -> bool:
        """Note what this look says of the number; whether that changes anything."""
        if upheld:
            self._by.setdefault(number, set()).add(length)
            return True
        lengths = self._by[number]
        lengths.discard(length)
        if lengths:
            return False
        del self._by[number]
        return True
