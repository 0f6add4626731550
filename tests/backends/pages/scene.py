"""Preferences to put on pages, a store in memory to read them from, and the same judged by a plain dict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from ringfence.backends.pages.preference_pages import PreferencePages
from ringfence.backends.pages.source import Row
from ringfence.registry.preference import Preference, Profile, Refusal, pack_profile, profile_of
from ringfence.telecom.number import NumberForm, PhoneNumber

FIRST = 8_613_000_000_000


def number(place: int) -> int:
    """A Chinese mobile number, as packed."""
    return int(PhoneNumber.pack(NumberForm.E164, 86, FIRST + place))


def profile(kind: int) -> Profile:
    """One of many distinct profiles."""
    return Profile((Refusal(categories=1 + kind % 511, from_minute=kind // 511),))


def preference(place: int, kind: int, exceptions: tuple[str, ...] = ()) -> Preference:
    """What a number says."""
    return Preference(number=number(place), refusals=profile(kind).refusals, exceptions=exceptions)


class Stored(Struct, frozen=True):
    """A moment of the store."""

    position: int
    said: dict[int, Preference]

    def rows(self) -> Iterator[Sequence[Row]]:
        """By number, a few at a time."""
        every = [self.said[key] for key in sorted(self.said)]
        for begin in range(0, len(every), 1000):
            yield [(one.number, pack_profile(profile_of(one)), one.exceptions) for one in every[begin : begin + 1000]]


class DictStore:
    """Fulfils `PreferenceSource`; `changes` is its feed."""

    def __init__(self) -> None:
        self.said: dict[int, Preference] = {}
        self.changes: list[tuple[int, int, Preference | None]] = []

    @property
    def position(self) -> int:
        """Last change."""
        return len(self.changes)

    def put(self, *told: Preference) -> None:
        """Each is a change of its own."""
        for one in told:
            self.said[one.number] = one
            self.changes.append((self.position + 1, one.number, one))

    def recycle(self, packed: int) -> None:
        """The number changed hands."""
        self.said.pop(packed, None)
        self.changes.append((self.position + 1, packed, None))

    @contextmanager
    def snapshot(self) -> Iterator[Stored]:
        """All as it is now."""
        yield Stored(self.position, dict(self.said))

    def feed(self, pages: PreferencePages) -> None:
        """Tell what the pages have not heard."""
        for seq, packed, told in self.changes[pages.position() :]:
            if told is None:
                pages.recycled(packed, seq)
            else:
                pages.preferences((told,), seq)
        pages.caught_up(self.position)


def opened(folder: Path, told: list[str] | None = None) -> PreferencePages:
    """The read side of one worker."""
    return PreferencePages(folder, monotonic=lambda: 0.0, trouble=(told if told is not None else []).append)
