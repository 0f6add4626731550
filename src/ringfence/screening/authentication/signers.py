"""What is remembered of signers: how many of their calls came from numbers that people complain of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from ringfence.telecom.identity import SignerHistory

HALF_LIFE_S = 7 * 86_400
MOST = 20_000
"""Signers and attestations that are remembered; beyond, those with the fewest calls are forgotten."""
_LEAST = 0.5
"""Decayed calls below which a row is forgotten."""


class SignerRow(Struct):
    """Decayed counts as they were at a moment, seconds since 1970 UTC."""

    at_s: int
    calls: float = 0.0
    complained: float = 0.0

    def now(self, at_s: int) -> tuple[float, float]:
        """Calls and complained-of calls, decayed to a moment."""
        share = 0.5 ** (max(at_s - self.at_s, 0) / HALF_LIFE_S)
        return self.calls * share, self.complained * share


Rows = Mapping[str, SignerRow]


class SignerBook:
    """The rows of this worker, and beside them those that the other workers last told."""

    def __init__(self, rows: Rows | None = None) -> None:
        self._mine: dict[str, SignerRow] = dict(rows or {})
        self._others: tuple[Rows, ...] = ()

    def note(self, signer: str, attestation: str, at_s: int, *, complained: bool) -> None:
        """Count a verified call; `complained` says whether people complained of its calling number."""
        for key in (signer, _key(signer, attestation)):
            row = self._mine.get(key)
            calls, bad = (0.0, 0.0) if row is None else row.now(at_s)
            self._mine[key] = SignerRow(at_s, calls + 1.0, bad + complained)

    def history(self, signer: str, attestation: str, at_s: int) -> SignerHistory | None:
        """What is remembered by all workers; None when nothing is."""
        calls, bad = self._sum(signer, at_s)
        if calls < _LEAST:
            return None
        attested, attested_bad = self._sum(_key(signer, attestation), at_s)
        return SignerHistory(round(calls), round(bad), round(attested), round(attested_bad))

    def hear(self, others: Iterable[Rows]) -> None:
        """Take what the other workers know now, in place of what they knew."""
        self._others = tuple(others)

    def rows(self, at_s: int) -> dict[str, SignerRow]:
        """This worker's rows, to be kept and told; what decayed away is forgotten."""
        present = {key: row for key, row in dict(self._mine).items() if row.now(at_s)[0] >= _LEAST}
        for key in sorted(present, key=lambda key: present[key].now(at_s)[0])[: max(len(present) - MOST, 0)]:
            del present[key]
        for key in self._mine.keys() - present.keys():
            self._mine.pop(key, None)
        return present

    def _sum(self, key: str, at_s: int) -> tuple[float, float]:
        found = [row.now(at_s) for rows in (self._mine, *self._others) if (row := rows.get(key)) is not None]
        return sum(calls for calls, _ in found), sum(bad for _, bad in found)


def _key(signer: str, attestation: str) -> str:
    # No service provider code and no organisation of a certificate holds a line end.
    return f"{signer}\n{attestation}"
