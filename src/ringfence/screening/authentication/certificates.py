"""What an operator may see of certificates: those of signers, our own, and the authorities behind them.

Each worker keeps certificates of its own; `CertificateBook.reports` gives what every worker last told, and `together`
makes one table of it, failures and those that end soonest first. `Credentials.reports` in `ringfence.credentials`
fulfils the protocol.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from ringfence.telecom.identity import Fault

MOST_SHOWN = 1_000
"""Certificates of signers in one report; those that fail or end soonest are the ones shown."""


class KnownCertificate(Struct, frozen=True, kw_only=True):
    """What is known of one x5u; times are seconds since 1970 UTC, 0 where there is none."""

    x5u: str
    kept_until_s: int
    used_s: int
    """When a call last asked for it."""
    fetched_s: int = 0
    """When it was last fetched, or tried in vain."""
    subject: str = ""
    """Distinguished name (RFC 4514)."""
    signer: str = ""
    """Service provider code, or the organisation."""
    covers: str = ""
    """Codes, ranges and numbers that it may sign for, in words."""
    fingerprint: str = ""
    """SHA-256, hexadecimal."""
    not_before_s: int = 0
    not_after_s: int = 0
    fault: Fault | None = None
    """Why it cannot be used; None when it can."""
    failures: int = 0
    """Fetches that failed in a row; with no fault, the last good copy still serves."""
    renewal: Fault | None = None
    """Why the last of them failed, where a good copy still serves."""

    @property
    def urgency(self) -> tuple[bool, bool, int]:
        """Sorts what needs somebody's eye first."""
        return self.fault is None, not self.failures, self.not_after_s


class TrustedAuthority(Struct, frozen=True, kw_only=True):
    """An authority of the trust folder."""

    name: str
    fingerprint: str
    not_after_s: int
    not_before_s: int = 0


class RevocationList(Struct, frozen=True, kw_only=True):
    """A revocation list of the trust folder. Past its next update a newer one is due; this one still counts."""

    name: str
    issuer: str
    entries: int
    next_update_s: int
    """0 when the list does not say."""


class OwnCertificate(Struct, frozen=True, kw_only=True):
    """A signing pair of ours."""

    name: str
    x5u: str
    not_before_s: int
    not_after_s: int
    signs: bool
    """Whether it is the one that signs now."""


class CertificateReport(Struct, frozen=True, kw_only=True):
    """What one worker knows, or all of them together."""

    at_s: int
    certificates: tuple[KnownCertificate, ...] = ()
    """At most `MOST_SHOWN`, most urgent first."""
    held: int = 0
    """Certificates that can be used."""
    failing: int = 0
    """URLs from which none can be had that could be used."""
    fetches: int = 0
    fetch_failures: int = 0
    authorities: tuple[TrustedAuthority, ...] = ()
    revocations: tuple[RevocationList, ...] = ()
    own: tuple[OwnCertificate, ...] = ()
    troubles: tuple[str, ...] = ()
    """Files that cannot be read, in English; what was read before goes on."""


class CertificateBook(Protocol):
    """Where reports come from."""

    def reports(self) -> Mapping[str, CertificateReport]:
        """What each worker last told, by its name; at most some seconds old. Never raises."""
        ...


def together(reports: Iterable[CertificateReport]) -> CertificateReport:
    """One report of all: of each x5u the row that was used last; folders as the latest report has them."""
    told = sorted(reports, key=lambda report: report.at_s)
    if not told:
        return CertificateReport(at_s=0)
    rows: dict[str, KnownCertificate] = {}
    for report in told:
        for row in report.certificates:
            before = rows.get(row.x5u)
            if before is None or row.used_s >= before.used_s:
                rows[row.x5u] = row
    return replace(
        told[-1],
        certificates=urgent(rows.values()),
        held=sum(row.fault is None for row in rows.values()),
        failing=sum(row.fault is not None for row in rows.values()),
        fetches=sum(report.fetches for report in told),
        fetch_failures=sum(report.fetch_failures for report in told),
        troubles=tuple(dict.fromkeys(trouble for report in told for trouble in report.troubles)),
    )


def urgent(rows: Iterable[KnownCertificate]) -> tuple[KnownCertificate, ...]:
    """The most urgent first, `MOST_SHOWN` of them."""
    return tuple(sorted(rows, key=lambda row: row.urgency)[:MOST_SHOWN])
