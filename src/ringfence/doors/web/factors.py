"""The second factors of one's own account, and the page that asks for one at sign-in."""

from __future__ import annotations

from collections.abc import Callable

import segno
from markupsafe import Markup

from ringfence.access.limit import Attempts
from ringfence.access.organisation import EVERY_KIND
from ringfence.access.role import Role
from ringfence.access.second_step import SecondStep
from ringfence.access.session import Session, Stage
from ringfence.access.totp import totp_address
from ringfence.doors.web.gate import staff_cookies
from ringfence.doors.web.sign_in import AGAIN, entered
from ringfence.doors.web.visit import ROOT, Answer, Page, Redirect, Route, Visit, home
from ringfence.doors.web.words import N_
from ringfence.telecom.errors import Conflict, NotAllowed, NotSignedIn, Refused, TooMany

WRONG = N_("The code was not accepted. Each is good once: wait for the next one.")
WRONG_PASSKEY = N_("The passkey was not accepted. Try again, or use another factor.")
SLOWER = N_("Too many wrong codes. Wait a while, then try again.")
WRONG_FIRST = N_("That was not the code of now. Look at the clock of the authenticator, and take the code it shows.")
LONGEST_NAME = 64


class FactorPages:
    """Second factors: asked for, added, taken away."""

    def __init__(self, step: SecondStep, limit: Attempts, seconds: Callable[[], float]) -> None:
        """`limit` slows down one network address; `seconds` is a monotonic clock."""
        self._step = step
        self._limit = limit
        self._seconds = seconds

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        root = f"{ROOT}/factors"
        return (
            Route("GET", f"{ROOT}/second", None, self.ask),
            Route("POST", f"{ROOT}/second", None, self.finish),
            Route("GET", root, Role.VIEWER, self.all, EVERY_KIND),
            Route("POST", f"{root}/totp", Role.VIEWER, self._fresh(self.totp), EVERY_KIND),
            Route("POST", f"{root}/totp/confirm", Role.VIEWER, self._fresh(self.confirm), EVERY_KIND),
            Route("GET", f"{root}/passkey", Role.VIEWER, self._fresh(self.passkey), EVERY_KIND),
            Route("POST", f"{root}/passkey", Role.VIEWER, self._fresh(self.add_passkey), EVERY_KIND),
            Route("POST", f"{root}/codes", Role.VIEWER, self._fresh(self.renew), EVERY_KIND),
            Route("POST", f"{root}/remove", Role.VIEWER, self._fresh(self.remove), EVERY_KIND),
        )

    def ask(self, visit: Visit) -> Answer:
        """The form for the second step."""
        if visit.waiting is None:
            return Redirect(f"{ROOT}/sign-in" if visit.account is None else home(visit.account))
        return self._second(visit)

    def finish(self, visit: Visit) -> Answer:
        """Open the session. Its cookie is a new one; that of the first step is worth nothing any more."""
        if visit.waiting is None or visit.session is None:
            return Redirect(f"{ROOT}/sign-in")
        passkey = visit.form.one("passkey")
        if self._limit.take(visit.address, self._seconds()):
            return self._second(visit, SLOWER, 429)
        try:
            token = self._step.finish(visit.waiting, visit.session, passkey or visit.form.one("code"), visit.now_ms)
        except TooMany:
            return self._second(visit, SLOWER, 429)
        except (NotAllowed, Refused, Conflict):
            return self._second(visit, WRONG_PASSKEY if passkey else WRONG, 403)
        return entered(visit, visit.waiting, token, AGAIN.get(visit.form.one("then"), home(visit.waiting)))

    def all(self, visit: Visit) -> Answer:
        """What the account has."""
        return self._list(visit)

    def totp(self, visit: Visit) -> Answer:
        """A new secret as QR code and text, and the form that confirms it by a code."""
        secret, pending = self._step.totp_start(visit.person, _session(visit))
        return _totp_page(visit, secret, pending)

    def confirm(self, visit: Visit) -> Answer:
        """Keep the authenticator once it has shown a right code."""
        person, pending, name = visit.person, visit.form.one("pending"), visit.form.one("name")
        secret = self._step.totp_pending(person, _session(visit), pending)
        try:
            codes = self._step.totp_add(person, secret, name, visit.form.one("code"), visit.now_ms)
        except NotAllowed:
            return _totp_page(visit, secret, pending, WRONG_FIRST)
        return self._changed(visit, codes)

    def passkey(self, visit: Visit) -> Answer:
        """The form in which the browser makes a passkey."""
        options = self._step.challenge(visit.person, _session(visit), adding=True)
        return Page("passkey.html", {"options": options, "longest": LONGEST_NAME})

    def add_passkey(self, visit: Visit) -> Answer:
        """Keep what the browser made."""
        answer, name = visit.form.one("passkey"), visit.form.one("name")
        codes = self._step.passkey_add(visit.person, _session(visit), answer, name, visit.now_ms)
        return self._changed(visit, codes)

    def renew(self, visit: Visit) -> Answer:
        """New recovery codes, shown once."""
        if not self._step.of(visit.person):
            raise Refused(N_("Recovery codes belong to a second factor: add one first."))
        return self._list(visit, self._step.renew_codes(visit.person, visit.now_ms))

    def remove(self, visit: Visit) -> Answer:
        """Take a factor away."""
        self._step.remove(visit.person, visit.form.one("id"), visit.now_ms)
        return self._changed(visit, ())

    def _fresh(self, show: Callable[[Visit], Answer]) -> Callable[[Visit], Answer]:
        """Whoever signed in long ago does so again before factors change: a stolen session adds none."""

        def shown(visit: Visit) -> Answer:
            if visit.session is None or not visit.session.fresh(visit.now_ms):
                return Redirect(f"{ROOT}/sign-in?then=factors")
            return show(visit)

        return shown

    def _changed(self, visit: Visit, codes: tuple[str, ...]) -> Answer:
        """Every session of the account has ended but for a new one of this browser."""
        token = self._step.renew_session(visit.person, visit.now_ms)
        cookies = staff_cookies(visit.person, token, secure=visit.secure)
        if not codes:
            return Redirect(f"{ROOT}/factors?done=factors", cookies)
        opened = self._step.session(token, visit.now_ms)
        return Page("codes.html", {"codes": codes}, cookies=cookies, csrf=opened.csrf)

    def _list(self, visit: Visit, codes: tuple[str, ...] = ()) -> Page:
        values = {
            "factors": self._step.of(visit.person),
            "left": self._step.codes_left(visit.person),
            "codes": codes,
            "must": _session(visit).stage is Stage.ENROL,
            "fresh": _session(visit).fresh(visit.now_ms),
        }
        return Page("factors.html", values)

    def _second(self, visit: Visit, problem: str = "", status: int = 200) -> Answer:
        if visit.waiting is None or visit.session is None:
            return Redirect(f"{ROOT}/sign-in")
        then = visit.query.one("then") or visit.form.one("then")
        values = {
            "problem": problem,
            "then": then if then in AGAIN else "",
            "name": visit.waiting.name,
            "options": self._step.challenge(visit.waiting, visit.session),
        }
        return Page("second.html", values, status)


def _session(visit: Visit) -> Session:
    if visit.session is None:
        raise NotSignedIn("You are not signed in.", "Sign in and try again.")
    return visit.session


def _totp_page(visit: Visit, secret: str, pending: str, problem: str = "") -> Page:
    picture = segno.make(totp_address(secret, visit.person.name), error="m").svg_inline(
        scale=4, border=4, dark="#000", light="#fff", svgclass="drawn", lineclass=None, omitsize=True
    )
    values = {
        "picture": Markup(picture),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "pending": pending,
        "problem": problem,
        "longest": LONGEST_NAME,
    }
    return Page("totp.html", values, 400 if problem else 200)
