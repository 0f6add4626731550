"""What a model said of numbers, look after look: a suspicion stands only as long as looks of its kind uphold it."""

from __future__ import annotations

from ringfence.analytics.scores.model import NumberModel, Scored
from ringfence.analytics.suspect import Suspect
from ringfence.analytics.window import SHORT_MS

MOST_REMEMBERED = 200_000
"""Numbers; of more, those that became suspects first are forgotten, and their suspicion only fades."""


class Upheld:
    """Of one model, over the looks of one process.

    A model errs most about a number that has called a few times. Once it has seen more of the same number and no
    longer says that it is a suspect, the number is told again with a score of 0, so that nobody is stopped for a day
    for his first calls. A long look has the last word about a number that has grown too quiet for the short ones that
    found it. A number that calls no more has no profile: nothing is taken back, and its suspicion fades.
    """

    def __init__(self) -> None:
        self._by: dict[int, set[bool]] = {}
        """Of each number that is a suspect, which looks say so: short ones (True), long ones (False)."""
        self._quiet: set[int] = set()
        """Numbers that short looks found, without a profile in the last short look."""

    def suspects(self, model: NumberModel, scored: Scored, *, explained: bool = True) -> tuple[Suspect, ...]:
        """The suspects of a look, and those whom it takes back, with a score of 0."""
        short = scored.profiles.until_ms - scored.profiles.from_ms <= SHORT_MS
        before = [number for number, by in self._by.items() if short in by or (not short and number in self._quiet)]
        found = model.suspects(scored, also=before, explained=explained)
        if short:
            self._quiet = set(before).difference(scored.profiles.numbers.tolist())
        above = set(scored.profiles.numbers[model.above(scored)].tolist())
        told = tuple(one for one in found if self._counts(one.number, short=short, upheld=one.number in above))
        while len(self._by) > MOST_REMEMBERED:
            oldest = next(iter(self._by))
            del self._by[oldest]
            self._quiet.discard(oldest)
        return told

    def _counts(self, number: int, *, short: bool, upheld: bool) -> bool:
        """Note what this look says of the number; whether that changes anything."""
        if upheld:
            self._by.setdefault(number, set()).add(short)
            return True
        by = self._by[number]
        by.discard(short)
        if number in self._quiet:
            by.clear()
            self._quiet.discard(number)
        if by:
            return False
        del self._by[number]
        return True
