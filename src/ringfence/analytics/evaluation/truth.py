"""What is known of the calls that are replayed: records, who is behind a number, which calls are abuse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from msgspec import Struct

from ringfence.telecom.carrier import Trunk

LAWFUL = -1
"""Level of a lawful number."""


class Replayed(Struct, frozen=True, gc=False):
    """One call record, as much of it as a replay needs. Times are milliseconds since 1970 UTC, None: did not happen."""

    call_id: str
    message: bool
    setup_ms: int
    ring_ms: int | None
    answer_ms: int | None
    release_ms: int | None
    calling: int
    called: int
    calling_sent: str
    called_sent: str
    released_by: int
    trunk: str

    @property
    def known_ms(self) -> int:
        """When the record reaches analytics at the earliest: at its end."""
        return self.release_ms if self.release_ms is not None else self.setup_ms


class Abuse(Struct, frozen=True, gc=False):
    """What the truth says of one abusive call."""

    family: str
    level: int
    campaign: str
    victim: int
    """The number that is harmed; 0 when nobody is."""


class Behind(Struct, frozen=True, gc=False):
    """Who is behind a number."""

    persona: str
    """`people`, a lawful caller, or a family of abuse."""
    level: int
    """-1 for the lawful."""


class Told(Struct, frozen=True, kw_only=True):
    """What the reports must say of where the calls come from."""

    name: str
    simulated: bool
    parameters: str = ""
    """SHA-256 of the simulator's parameters."""
    seed: int = 0
    subscribers: int = 0
    days: int = 0
    enrich: float = 1.0
    enrich_lawful: float = 1.0
    rounds: int = 0
    titles: Mapping[str, tuple[str, str]] = {}
    """Chinese and English title of each persona and family."""
    held_out: tuple[str, ...] = ()
    """Families that no threshold was tuned on."""


class Case(Protocol):
    """Records with their truth."""

    def told(self) -> Told:
        """Where they come from."""
        ...

    def trunks(self) -> tuple[Trunk, ...]:
        """The trunks that they name."""
        ...

    def hours(self) -> Iterator[tuple[int, tuple[Replayed, ...]]]:
        """Begin of each hour that has records, and these in order of setup."""
        ...

    def abuse(self, hour_ms: int) -> Mapping[str, Abuse]:
        """The abusive calls of that hour by call id."""
        ...

    def numbers(self) -> Mapping[int, Behind]:
        """Who is behind the numbers; one that is absent is an ordinary person's."""
        ...
