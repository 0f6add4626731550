"""Which changes stand beside mapped pages, so that newer or older pages can take the place of those in use."""

from __future__ import annotations

FEW = 20_000
"""Numbers that are kept beside no pages at all: a small registry needs none."""


class Followed:
    """Positions of the change feed, of one read side.

    Beside the pages stands every change behind `since`; pages from before that lack what lies between, and the read
    side falls back to their position to be told it.
    """

    def __init__(self, position: int) -> None:
        """`position` is that of the pages in use; 0 without any."""
        self.position = self._since = position
        self.telling = False
        """Whether everything is being told; the changes beside the pages are then not for these."""
        self._count = self._most = 0
        self.whole = False
        """Whether there are no pages and everything fits beside them."""

    def begin(self, seq: int, *, pages: bool) -> int:
        """Everything is told as of `seq`: taken where there are no pages yet, and only if it is little."""
        self.telling, self.whole = True, False
        self._since, self._count, self._most = seq, 0, 0 if pages else FEW + 1
        return self._most

    def takes(self) -> bool:
        """Whether one more number finds room while everything is told."""
        self._count += 1
        return self._count <= min(FEW, self._most)

    def told(self, seq: int) -> None:
        """A change was applied."""
        self.position = max(self.position, seq)

    def finish(self, seq: int) -> None:
        """Everything up to `seq` was told."""
        if self.telling:
            self.telling, self.whole = False, self._most > 0 and self._count <= FEW
        self.told(seq)

    def took(self, position: int) -> None:
        """Pages of that position came into use."""
        self.whole = False
        if position < self._since:
            self.position = self._since = position
        else:
            self.told(position)
