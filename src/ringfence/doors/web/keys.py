"""Keys by which programs call the HTTP door: make, show once, revoke."""

from __future__ import annotations

from collections.abc import Callable

from ringfence.access.key import DEFAULT_RATE, ENTROPY_BYTES, KeyStore, Scope, make_key
from ringfence.access.role import Role
from ringfence.doors.web.clock import DAY_MS
from ringfence.doors.web.visit import ROOT, Answer, Page, Redirect, Route, Visit
from ringfence.doors.web.words import N_
from ringfence.telecom.errors import Refused

NO_KEY_NAME = N_("Say who uses the key and for what.")
NO_SCOPE = N_("Choose at least one thing that the key may do.")
NO_NUMBER = N_("Give a whole number within the bounds.")
NO_REASON = N_("Say why; it goes into the audit trail.")
MOST_DAYS = 3_650
MOST_RATE = 10_000_000


class KeyPages:
    """The list of keys, for administrators."""

    def __init__(self, keys: KeyStore, randomness: Callable[[int], bytes]) -> None:
        self._keys = keys
        self._randomness = randomness

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        return (
            Route("GET", f"{ROOT}/keys", Role.ADMINISTRATOR, self.all),
            Route("POST", f"{ROOT}/keys", Role.ADMINISTRATOR, self.add),
            Route("POST", f"{ROOT}/keys/{{id:str}}/revoke", Role.ADMINISTRATOR, self.revoke),
        )

    def all(self, visit: Visit) -> Answer:
        """Every key, without its secret: nobody has it."""
        return self._page(visit)

    def add(self, visit: Visit) -> Answer:
        """A new key; its text is on this page and nowhere else."""
        scopes = [scope for scope in Scope if scope.value in visit.form.all("scope")]
        name = visit.form.needed("name", NO_KEY_NAME)
        reason = visit.form.needed("reason", NO_REASON)
        if not scopes:
            raise Refused(NO_SCOPE)
        days = _whole(visit.form.one("days") or "0", MOST_DAYS)
        key, text = make_key(
            name[:128],
            scopes,
            self._randomness(ENTROPY_BYTES),
            visit.now_ms,
            rate_per_s=max(1, _whole(visit.form.one("rate") or str(DEFAULT_RATE), MOST_RATE)),
            expires_ms=visit.now_ms + days * DAY_MS if days else None,
        )
        self._keys.add(key, by=visit.actor, reason=reason)
        return self._page(visit, shown=text)

    def revoke(self, visit: Visit) -> Answer:
        """End a key now."""
        reason = visit.form.needed("reason", NO_REASON)
        self._keys.revoke(visit.place["id"], by=visit.actor, at_ms=visit.now_ms, reason=reason)
        return Redirect(f"{ROOT}/keys?done=revoked")

    def _page(self, visit: Visit, shown: str = "") -> Page:
        rows = [(key, key.live(visit.now_ms)) for key in self._keys.all()]
        return Page("keys.html", {"rows": rows, "scopes": tuple(Scope), "shown": shown, "rate": DEFAULT_RATE})


def _whole(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12 and int(text) <= most):
        raise Refused(NO_NUMBER)
    return int(text)
