"""A company's own API keys: for itself alone, with what companies may do."""

from __future__ import annotations

from collections.abc import Callable

from ringfence.access.key import ENTROPY_BYTES, ApiKey, KeyStore, Scope, make_key
from ringfence.doors.web.area import AreaRoute, AreaVisit
from ringfence.doors.web.visit import Answer, Page, Redirect
from ringfence.doors.web.words import N_
from ringfence.telecom.errors import NotFound, Refused

ROOT = "/company"
KEYS = "keys"
SCOPES = (Scope.CONSENTS, Scope.LIST_CHECKS)
"""What a company's key may do."""
RATE = 50
MOST_KEYS = 20
YEAR_MS = 366 * 86_400_000
NO_KEY_NAME = N_("Say who uses the key and for what.")
NO_SCOPE = N_("Choose at least one thing that the key may do.")
TOO_MANY = N_("There are twenty keys in force. Revoke one first.")


class CompanyKeyPages:
    """For administrators of a company."""

    def __init__(self, keys: KeyStore, randomness: Callable[[int], bytes], company: Callable[[AreaVisit], str]) -> None:
        self._keys, self._randomness, self._company = keys, randomness, company

    def routes(self) -> tuple[AreaRoute, ...]:
        """Addresses."""
        return (
            AreaRoute(method="GET", path=f"{ROOT}/keys", show=self.all, needs=KEYS),
            AreaRoute(method="POST", path=f"{ROOT}/keys", show=self.add, needs=KEYS),
            AreaRoute(method="POST", path=f"{ROOT}/keys/{{id:str}}/revoke", show=self.revoke, needs=KEYS),
        )

    def all(self, visit: AreaVisit) -> Answer:
        """The company's keys, without their secrets: nobody has them."""
        return self._page(visit)

    def add(self, visit: AreaVisit) -> Answer:
        """A new key for a year; its text is on this page and nowhere else."""
        company = self._company(visit)
        scopes = [scope for scope in SCOPES if scope.value in visit.form.all("scope")]
        name = visit.form.needed("name", NO_KEY_NAME)
        if not scopes:
            raise Refused(NO_SCOPE)
        if sum(one.live(visit.now_ms) for one in self._own(company)) >= MOST_KEYS:
            raise Refused(TOO_MANY)
        key, text = make_key(
            name[:128], scopes, self._randomness(ENTROPY_BYTES), visit.now_ms, rate_per_s=RATE,
            expires_ms=visit.now_ms + YEAR_MS, company=company,
        )  # fmt: skip
        self._keys.add(key, by=visit.person.subject, reason="made by the company")
        return self._page(visit, text)

    def revoke(self, visit: AreaVisit) -> Answer:
        """End a key now; raises `NotFound` for those of others."""
        key_id = visit.place["id"]
        if key_id not in {one.id for one in self._own(self._company(visit))}:
            raise NotFound("")
        self._keys.revoke(key_id, by=visit.person.subject, at_ms=visit.now_ms, reason="revoked by the company")
        return Redirect(f"{ROOT}/keys?done=revoked")

    def _own(self, company: str) -> list[ApiKey]:
        return [one for one in self._keys.all() if one.company == company]

    def _page(self, visit: AreaVisit, shown: str = "") -> Page:
        rows = [(one, one.live(visit.now_ms)) for one in self._own(self._company(visit))]
        return Page("company_keys.html", {"rows": rows, "scopes": SCOPES, "shown": shown})
