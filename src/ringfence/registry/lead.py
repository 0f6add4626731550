"""What the public reports of voice services without a licence, and the files that show it."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Protocol

from msgspec import Meta, Struct

from ringfence.registry.evidence_file import LARGEST_FILE, EvidenceFile, clean_file
from ringfence.registry.ledger_text import ReadNumber
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import NumberForm, PhoneNumber

MOST_FILES = 5
_SPACE = re.compile(r"\s+")
_MARKS = re.compile(r"[^\w]+")


class LeadState(StrEnum):
    """How far a lead is. What follows from it belongs to casework."""

    NEW = "new"
    SEEN = "seen"
    """Somebody works on it."""
    PASSED = "passed"
    """Passed on to whoever may act."""
    CLOSED = "closed"
    """Nothing to act on; the note says why."""


class LeadSent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report as it is sent; a provider, an application or a number must be named."""

    provider: Annotated[str, Meta(max_length=200)] = ""
    app: Annotated[str, Meta(max_length=200)] = ""
    number: Annotated[str, Meta(max_length=64)] = ""
    text: Annotated[str, Meta(max_length=4_000)] = ""
    contact: Annotated[str, Meta(max_length=200)] = ""
    """How to reach the person who reports; nobody needs to say."""


class Lead(Struct, frozen=True, kw_only=True):
    """One subject that people report, however many do. Times: milliseconds since 1970 UTC."""

    id: str
    """Hash of what it is about, so that the same report meets the same lead."""
    provider: str
    app: str
    number: int
    """Packed number; 0: none."""
    state: LeadState = LeadState.NEW
    note: str = ""
    first_ms: int
    last_ms: int
    reports: int = 1
    changed_by: str = ""


class LeadReport(Struct, frozen=True, kw_only=True):
    """What one person said of it."""

    id: str
    """Hash of what was said and shown; the same again is counted, not kept."""
    lead: str
    text: str
    contact: str
    evidence: str = ""
    """SHA-256 of each file, joined by blanks."""
    at_ms: int


class LeadStore(Protocol):
    """Where leads live."""

    def report(self, lead: Lead, report: LeadReport) -> Lead:
        """Keep a report; the lead as it stands then, with its count. A closed lead that is reported again is new."""
        ...

    def find(self, lead_id: str) -> Lead | None:
        """One lead."""
        ...

    def reports(self, lead_id: str, *, limit: int = 100) -> tuple[LeadReport, ...]:
        """What people said of it, newest first."""
        ...

    def page(
        self, state: str = "", *, search: str = "", limit: int = 50, before: tuple[int, str] | None = None
    ) -> tuple[Lead, ...]:
        """Most recently reported first; `before` is time and id of the last one of the page before."""
        ...

    def settle(self, lead_id: str, state: LeadState, note: str, *, by: str, at_ms: int) -> Lead:
        """Change its state. Raises `NotFound`."""
        ...


def make_lead(sent: LeadSent, files: list[EvidenceFile], read: ReadNumber, at_ms: int) -> tuple[Lead, LeadReport]:
    """The lead and the report of what was sent. Raises `Refused` with what is missing."""
    number = _number(sent.number, read)
    provider, app = _tidy(sent.provider), _tidy(sent.app)
    if not (provider or app or number):
        raise Refused("The report names nobody.", "Name the provider, the application or the number.")
    if not sent.text.strip() and not files:
        raise Refused("The report says nothing.", "Say what happened, or add a file that shows it.")
    subject = "\0".join((_same(provider), _same(app), str(number)))
    lead_id = sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    hashes = " ".join(sorted(one.digest for one in files))
    said = "\0".join((lead_id, _same(sent.text), _same(sent.contact), hashes))
    report_id = sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    lead = Lead(id=lead_id, provider=provider, app=app, number=number, first_ms=at_ms, last_ms=at_ms)
    told = LeadReport(
        id=report_id, lead=lead_id, text=sent.text.strip(), contact=_tidy(sent.contact), evidence=hashes, at_ms=at_ms
    )
    return lead, told


def clean_files(bodies: list[bytes]) -> list[EvidenceFile]:
    """The files as they are kept: known by content, without what they tell of their maker. Raises `Refused`."""
    if len(bodies) > MOST_FILES:
        raise Refused(
            f"{len(bodies)} files are too many.", f"Send at most {MOST_FILES}, each of {LARGEST_FILE >> 20} MB."
        )
    return list({one.digest: one for one in map(clean_file, bodies)}.values())


def _number(text: str, read: ReadNumber) -> int:
    if not text.strip():
        return 0
    number = read(text.strip())
    if number.form not in (NumberForm.E164, NumberForm.SHORT):
        raise Refused("The number cannot be read.", "Write it as it was shown, e.g. 01012345678 or +861012345678.")
    return int(number)


def shown_number(number: int) -> str:
    """The number of a lead in words; empty for none."""
    return str(PhoneNumber(number)) if number else ""


def _tidy(text: str) -> str:
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def _same(text: str) -> str:
    """What is compared: width, case, blanks and punctuation do not count."""
    return _MARKS.sub("", _tidy(text)).casefold()
