"""A detector: one SQL file whose header says what it sees, by which figures, and on which calls it was tried."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from ringfence.analytics.suspect import SubjectKind
from ringfence.telecom.citing import LegalBasis, Source, Text
from ringfence.telecom.verdict import Mode

Code = Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9_]{2,39}$")]
Cycle: TypeAlias = list[float] | float
"""One value for all calls of a line, or values that the calls take in turn; -1 stands for none."""
Words: TypeAlias = list[str] | str


class EvidenceWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a column of the result is called."""

    zh: Text
    en: Text


class CallLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`times` calls in a row. Numbers are written as a trunk sends them; a list is taken in turn."""

    times: Annotated[int, Meta(ge=1, le=5000)] = 1
    at_s: float = 0
    """First setup, seconds after the example begins: 01:00 UTC, 09:00 in China."""
    every_s: float = 60
    jitter_s: Annotated[float, Meta(ge=0)] = 0
    """Setups move by up to so many seconds, the same way each time it is run."""
    calling: Words
    calling_step: int = 0
    """Added to the calling number with each call."""
    called: Words
    called_step: int = 0
    message: bool = False
    ring_s: Cycle = 8.0
    """How long it rang; -1: it did not."""
    talk_s: Cycle = -1.0
    """Talk time; -1: not answered."""
    released_by: Words = "calling"
    cause: Annotated[int, Meta(ge=0, le=127)] = 0
    trunk_in: Words = "t1"
    trunk_out: Words = ""
    carrier: Words = ""
    media: Words = ""
    card: Words = ""
    card_step: int = 0
    """A card is a name; with a step it is a name with a number behind."""
    device: Words = ""
    cell: Words = ""
    attestation: str = ""


class SubscriptionLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`times` subscriptions in a row."""

    times: Annotated[int, Meta(ge=1, le=1000)] = 1
    number: str
    number_step: int = 0
    days_ago: float
    holder: str = ""
    place: str = ""
    channel: str = ""
    device: str = ""


class Example(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Calls on which the detector must find exactly the subjects named, or nothing."""

    name: Text
    finds: list[str] = []
    """Subjects: numbers as written in the calls, names of trunks, devices, cells and holders, or `861380013xxxx`."""
    calls: list[CallLine]
    subscriptions: list[SubscriptionLine] = []
    hours: Annotated[int, Meta(ge=1, le=24)] = 24
    """Length of the window in which the example is run."""


class Change(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One change by an operator."""

    at: dt.datetime
    mode: Mode
    by: Text
    reason: Text
    thresholds: dict[str, int | float] = {}
    """Those that were changed, with their new values."""
    figures: dict[str, int | float] = {}
    """All of them after it: those that act, or that run in shadow from then on."""
    at_once: bool = False
    """They act without having run in shadow; `reason` says why."""


class DetectorHeader(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The comment at the head of a detector's file, in TOML."""

    code: Code
    version: dt.date
    mode: Mode
    subject: SubjectKind
    victim: bool = False
    """The subject suffers the calls: it is protected, never stopped."""
    least_hours: Annotated[int, Meta(ge=0, le=24)] = 0
    """Shortest window that it may judge; 0: also the last minutes."""
    title_zh: Text
    title_en: Text
    sees_zh: Text
    sees_en: Text
    """What it sees, in two or three sentences."""
    unlike_zh: Text
    unlike_en: Text
    """Who looks alike, and by what they are told apart."""
    explain_zh: Text
    explain_en: Text
    """What an analyst is told of one suspect; `{name}` stands for a column of the evidence."""
    thresholds: dict[str, int | float] = {}
    evidence: dict[str, EvidenceWords]
    sources: Annotated[list[Source], Meta(min_length=1)]
    basis: list[LegalBasis] = []
    accepted_by: str = ""
    """Who lets it run live although every source is of low trust, and why."""
    reason: str = ""
    examples: list[Example]
    history: list[Change] = []
    candidate: dict[str, int | float] = {}
    """Thresholds that run in shadow beside those in force, where they differ from them."""


class Detector(Struct, frozen=True, kw_only=True):
    """A detector that was read and found sound."""

    header: DetectorHeader
    sql: str
    """The SELECT, with thresholds as `$name`."""
    views: tuple[str, ...]
    """Views that it asks."""
    name: str
    """Name of its file."""
    candidate_of: str = ""
    """Code of the detector beside which these figures run in shadow; empty: it stands for itself."""

    @property
    def code(self) -> str:
        """Upper snake case."""
        return self.header.code

    @property
    def version(self) -> str:
        """The document's date."""
        return self.header.version.isoformat()

    @property
    def live(self) -> bool:
        """Whether its suspects count."""
        return self.header.mode in (Mode.LIVE, Mode.CANARY)
