"""Signing in and out, one's own password, and the language."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ringfence.access.account import LONGEST_PASSWORD, SHORTEST_PASSWORD, Account
from ringfence.access.limit import Attempts
from ringfence.access.organisation import EVERY_KIND
from ringfence.access.role import Role
from ringfence.access.session import Stage
from ringfence.access.sign_in import SignIn
from ringfence.doors.web.gate import FORM_COOKIE, LANGUAGE_COOKIE, make_cookie, staff_cookies
from ringfence.doors.web.language import CODES
from ringfence.doors.web.visit import ROOT, Answer, Page, Redirect, Route, Visit, home
from ringfence.doors.web.words import N_
from ringfence.telecom.errors import Conflict, NotAllowed, Refused, TooMany

LANGUAGE_LASTS_S = 365 * 86_400
WRONG = N_("Name or password is wrong.")
SLOWER = N_("Too many wrong passwords. Wait a while, then try again.")
WEAK = N_("The new password is too short, too plain or holds the account's name.")
OLD_WRONG = N_("The present password is wrong.")
NOT_NEW = N_("The new password is the old one.")
DIFFERENT = N_("The two new passwords are not the same.")
AGAIN: Mapping[str, str] = {"factors": f"{ROOT}/factors"}
"""Pages for which one signs in once more, by the word that the address carries."""


class SignInPages:
    """What everybody may open."""

    def __init__(self, sign_in: SignIn, limit: Attempts, seconds: Callable[[], float]) -> None:
        """`limit` slows down one network address; `seconds` is a monotonic clock."""
        self._sign_in = sign_in
        self._limit = limit
        self._seconds = seconds

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        return (
            Route("GET", f"{ROOT}", None, lambda visit: Redirect(home(visit.account))),
            Route("GET", f"{ROOT}/sign-in", None, self.form),
            Route("POST", f"{ROOT}/sign-in", None, self.enter),
            Route("POST", f"{ROOT}/sign-out", Role.VIEWER, self.leave, EVERY_KIND),
            Route("GET", f"{ROOT}/account", Role.VIEWER, self.own, EVERY_KIND),
            Route("GET", f"{ROOT}/password", Role.VIEWER, self.password_form, EVERY_KIND),
            Route("POST", f"{ROOT}/password", Role.VIEWER, self.change_password, EVERY_KIND),
            Route("GET", f"{ROOT}/language/{{code:str}}", None, self.choose),
        )

    def form(self, visit: Visit) -> Answer:
        """The sign-in form; the page to go on with for whoever is signed in already."""
        if visit.account is not None and visit.query.one("then") not in AGAIN:
            return Redirect(f"{ROOT}/password" if visit.account.must_change else home(visit.account))
        return _sign_in_page(visit)

    def enter(self, visit: Visit) -> Answer:
        """Open a session. The cookie is always a new one, so none that was planted before can be used."""
        if self._limit.take(visit.address, self._seconds()):
            return _sign_in_page(visit, SLOWER, 429)
        try:
            account, token = self._sign_in.enter(
                visit.form.one("name").lower(), visit.form.secret("password"), visit.now_ms
            )
        except TooMany:
            return _sign_in_page(visit, SLOWER, 429)
        except NotAllowed:
            return _sign_in_page(visit, WRONG, 403)
        if visit.token:
            self._sign_in.leave(visit.token)
        opened = self._sign_in.known(token, visit.now_ms)
        then = visit.form.one("then")
        if opened and opened[1].stage is Stage.SECOND:
            asked = f"?then={then}" if then in AGAIN else ""
            return entered(visit, account, token, f"{ROOT}/second{asked}")
        return entered(visit, account, token, AGAIN.get(then, home(account)))

    def leave(self, visit: Visit) -> Answer:
        """End the session."""
        self._sign_in.leave(visit.token)
        return Redirect(f"{ROOT}/sign-in?done=out", staff_cookies(visit.person, "", secure=visit.secure))

    def own(self, visit: Visit) -> Answer:
        """Who one is here."""
        del visit
        return Page("account.html", {})

    def password_form(self, visit: Visit) -> Answer:
        """The form for a new password."""
        return _password_page(visit)

    def change_password(self, visit: Visit) -> Answer:
        """Take the new password; every other session of the account ends."""
        old, new = visit.form.secret("old"), visit.form.secret("new")
        if new != visit.form.secret("again"):
            return _password_page(visit, DIFFERENT)
        try:
            self._sign_in.change_password(visit.person.name, old, new, visit.now_ms)
        except TooMany:
            return _password_page(visit, SLOWER)
        except NotAllowed:
            return _password_page(visit, OLD_WRONG)
        except Conflict:
            return _password_page(visit, NOT_NEW)
        except Refused:
            return _password_page(visit, WEAK)
        shown = visit.session is not None and visit.session.stage is Stage.OPEN
        token = self._sign_in.open(visit.person, visit.now_ms, shown=shown)
        return entered(visit, visit.person, token, f"{home(visit.person)}?done=password")

    def choose(self, visit: Visit) -> Answer:
        """Keep the language in a cookie and go back."""
        code = visit.place["code"]
        back = visit.query.one("back")
        safe = back if back.startswith(f"{ROOT}/") and "\\" not in back and "//" not in back else f"{ROOT}/live"
        if code not in CODES:
            return Redirect(safe)
        return Redirect(safe, (make_cookie(LANGUAGE_COOKIE, code, secure=visit.secure, lasts_s=LANGUAGE_LASTS_S),))


def entered(visit: Visit, account: Account, token: str, to: str) -> Redirect:
    """Go on with a session that has just been opened."""
    gone = make_cookie(FORM_COOKIE, "", secure=visit.secure, lasts_s=0)
    return Redirect(to, (*staff_cookies(account, token, secure=visit.secure), gone))


def _sign_in_page(visit: Visit, problem: str = "", status: int = 200) -> Page:
    asked = visit.query.one("then") or visit.form.one("then")
    then = asked if asked in AGAIN else ""
    return Page("sign_in.html", {"problem": problem, "then": then}, status)


def _password_page(visit: Visit, problem: str = "") -> Page:
    values = {
        "problem": problem,
        "must": visit.person.must_change,
        "shortest": SHORTEST_PASSWORD,
        "longest": LONGEST_PASSWORD,
    }
    return Page("password.html", values, 400 if problem else 200)
