"""What a worker's read side of the registry is told by the change feed, part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ringfence.backends.pages.consent_pages import ConsentPages
from ringfence.backends.pages.preference_pages import PreferencePages
from ringfence.registry.changes import Part
from ringfence.registry.consent import ConsentTerm
from ringfence.registry.ledger import Entry
from ringfence.registry.ledgers import Ledgers
from ringfence.registry.preference import Preference

_ALL = 1 << 62


class PreferenceSink:
    """Fulfils `RegistrySink` for preferences."""

    parts = frozenset({Part.PREFERENCES})

    def __init__(self, pages: PreferencePages, recycled: Callable[[int, int], None]) -> None:
        """`recycled` is told number and position of each number that changed hands."""
        self._pages = pages
        self._recycled = recycled
        self.preferences = pages.preferences
        self.position = pages.position

    def consents(self, number: int, terms: tuple[ConsentTerm, ...], seq: int) -> None:
        """Kept elsewhere."""

    def entry(self, kind: str, entry_id: str, entry: Entry | None, seq: int) -> None:
        """Kept elsewhere."""

    def recycled(self, number: int, seq: int) -> None:
        """Forget what the number said."""
        self._pages.recycled(number, seq)
        self._recycled(number, seq)

    def begin(self, seq: int) -> int:
        """Everything is told; taken where there are no pages and it is little."""
        return self._pages.begin(seq)

    def finish(self, seq: int) -> None:
        """The pages with what stands beside them equal the store; newer ones are taken up."""
        self._pages.caught_up(seq)
        self._pages.refresh()


class ConsentSink:
    """Fulfils `RegistrySink` for consents."""

    parts = frozenset({Part.CONSENTS})

    def __init__(self, pages: ConsentPages) -> None:
        self._pages = pages
        self.consents = pages.consents
        self.recycled = pages.recycled
        self.position = pages.position
        self.begin = pages.begin

    def preferences(self, changed: Iterable[Preference], seq: int) -> None:
        """Kept elsewhere."""

    def entry(self, kind: str, entry_id: str, entry: Entry | None, seq: int) -> None:
        """Kept elsewhere."""

    def finish(self, seq: int) -> None:
        """The file with what stands beside it equals the store; a newer one is taken up."""
        self._pages.caught_up(seq)
        self._pages.refresh()


class LedgerSink:
    """Fulfils `RegistrySink` for ledgers; `now` are those in use, swapped whole after a full load."""

    parts = frozenset({Part.LEDGER})

    def __init__(self, settled: Callable[[], None]) -> None:
        """`settled` is called after every look at the store: told last, the other parts are up to date as well."""
        self._settled = settled
        self.now = Ledgers()
        self._fresh: Ledgers | None = None
        self._position = 0

    def preferences(self, changed: Iterable[Preference], seq: int) -> None:
        """Kept elsewhere."""

    def consents(self, number: int, terms: tuple[ConsentTerm, ...], seq: int) -> None:
        """Kept elsewhere."""

    def entry(self, kind: str, entry_id: str, entry: Entry | None, seq: int) -> None:
        """Take this state of an entry."""
        (self.now if self._fresh is None else self._fresh).put(kind, entry_id, entry)
        self._position = seq

    def recycled(self, number: int, seq: int) -> None:
        """No person's word stands in a ledger."""

    def position(self) -> int:
        """Last position applied."""
        return self._position

    def begin(self, seq: int) -> int:
        """Everything is told anew."""
        self._position, self._fresh = seq, Ledgers()
        return _ALL

    def finish(self, seq: int) -> None:
        """Memory equals the store."""
        if self._fresh is not None:
            self.now, self._fresh = self._fresh, None
        self._position = seq
        self._settled()
