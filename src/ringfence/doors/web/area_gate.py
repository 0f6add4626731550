"""Lets a request into an area outside the console: language, session, forged forms, errors."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec.structs import replace

from ringfence.doors.web.area import Area, AreaRoute, AreaVisit
from ringfence.doors.web.gate import (
    FORM_COOKIE,
    LANGUAGE_COOKIE,
    SESSION_COOKIE,
    Asked,
    Reply,
    form_token,
    make_cookie,
    read_cookies,
    written,
)
from ringfence.doors.web.language import CODES, Language, choose_language
from ringfence.doors.web.render import Renderer
from ringfence.doors.web.trouble import Trouble, forged, trouble
from ringfence.doors.web.visit import Answer, Fields, Page, Redirect
from ringfence.doors.web.words import N_
from ringfence.telecom.errors import NotAllowed, NotSignedIn, RingfenceError

LANGUAGE_LASTS_S = 365 * 86_400
FORM = "application/x-www-form-urlencoded"
NOT_YOURS = Trouble(403, N_("This is not open to you"), N_("Go back, or sign in as somebody who may do it."))


class AreaGate:
    """Serves the routes of one area."""

    def __init__(
        self,
        area: Area,
        languages: Mapping[str, Language],
        renderer: Renderer,
        clock_ms: Callable[[], int],
        entropy: Callable[[int], bytes],
        *,
        secure: bool = False,
    ) -> None:
        """`secure` makes every cookie insist on TLS, for a server behind a proxy that ends it."""
        self.area = area
        self._languages = languages
        self._renderer = renderer
        self._clock_ms = clock_ms
        self._entropy = entropy
        self._secure = secure

    def routes(self) -> tuple[AreaRoute, ...]:
        """Every address of the area: its own, its root, and the choice of a language."""
        root = self.area.root
        first = AreaRoute(method="GET", path=root, open=True, show=lambda _: Redirect(f"{root}{self.area.home}"))
        tongue = AreaRoute(method="GET", path=f"{root}/language/{{code:str}}", open=True, show=self._choose)
        return (first, *self.area.routes, tongue)

    def serve(self, route: AreaRoute, asked: Asked, spooled: Path | None = None) -> Reply:
        """Answer one request, whose body may lie in a file; never raises."""
        cookies = read_cookies(asked.cookie)
        language = choose_language(self._languages, cookies.get(LANGUAGE_COOKIE, ""), asked.accept_language)
        empty, browser = Fields(""), cookies.get(FORM_COOKIE, "") or self._entropy(16).hex()
        visit = AreaVisit(
            root=self.area.root, path=asked.path, place=asked.place, query=empty, form=empty, body=asked.body,
            content_type=asked.content_type, spooled=spooled, language=language, now_ms=self._clock_ms(),
            address=asked.address,
            browser=browser, secure=asked.secure or self._secure,
        )  # fmt: skip
        csrf = form_token(browser)
        answer: Answer
        try:
            token = cookies.get(SESSION_COOKIE, "")
            guest = self.area.who(token, visit.now_ms) if token else None
            csrf = guest.csrf if guest is not None else csrf
            visit = replace(
                visit,
                query=Fields(asked.query),
                form=Fields(asked.body.decode("utf-8", "replace")) if _is_form(asked) else empty,
                guest=guest,
                token=token if guest is not None else "",
            )
            answer = self._answer(route, asked, visit, csrf)
        except RingfenceError as error:
            answer = _trouble(error)
        except Exception as error:
            answer = self._failed(route, error)
        fresh = () if cookies.get(FORM_COOKIE) else (self._cookie(visit, FORM_COOKIE, browser),)
        try:
            return self._reply(answer, visit, csrf, fresh)
        except Exception as error:
            return self._reply(self._failed(route, error), visit, csrf, fresh)

    def lets_in(self, route: AreaRoute, asked: Asked) -> bool:
        """Whether the visitor may send a body to be kept: signed in, allowed, and from a form of this session."""
        token = read_cookies(asked.cookie).get(SESSION_COOKIE, "")
        guest = self.area.who(token, self._clock_ms()) if token else None
        if guest is None or (route.needs and route.needs not in guest.may):
            return False
        sent = Fields(asked.query).one("csrf").encode("utf-8", "replace")
        return hmac.compare_digest(guest.csrf.encode(), sent) and asked.fetch_site in ("", "same-origin", "none")

    def _answer(self, route: AreaRoute, asked: Asked, visit: AreaVisit, csrf: str) -> Answer:
        if not route.open and visit.guest is None:
            if route.method == "POST":
                raise NotSignedIn("")
            return Redirect(f"{self.area.root}{self.area.door}")
        if route.needs and route.needs not in visit.person.may:
            raise NotAllowed("")
        if route.method == "POST":
            # A form with files carries its token in the address: its body is not read here.
            sent = visit.form.one("csrf") if _is_form(asked) else visit.query.one("csrf")
            same = hmac.compare_digest(csrf.encode(), sent.encode("utf-8", "replace"))
            if not same or asked.fetch_site not in ("", "same-origin", "none"):
                return _relabelled(forged())
        return route.show(visit)

    def _failed(self, route: AreaRoute, error: Exception) -> Page:
        reference = self._entropy(4).hex()
        logging.getLogger(__name__).error(
            "page %s %s failed, reference %s", route.method, route.path, reference, exc_info=error
        )
        return _trouble(error, reference)

    def _reply(self, answer: Answer, visit: AreaVisit, csrf: str, cookies: tuple[str, ...]) -> Reply:
        def html(page: Page) -> bytes:
            return self._renderer.area_html(page, visit, csrf, self.area)

        return written(answer, html, visit.language.code, cookies)

    def _choose(self, visit: AreaVisit) -> Answer:
        """Keep the language in a cookie and go back."""
        root, code, back = self.area.root, visit.place["code"], visit.query.one("back")
        safe = back if back.startswith(f"{root}/") and "\\" not in back and "//" not in back else root
        if code not in CODES:
            return Redirect(safe)
        return Redirect(safe, (self._cookie(visit, LANGUAGE_COOKIE, code, LANGUAGE_LASTS_S),))

    def _cookie(self, visit: AreaVisit, name: str, value: str, lasts_s: int | None = None) -> str:
        return make_cookie(name, value, secure=visit.secure, lasts_s=lasts_s, path=self.area.root)


def session_cookie(visit: AreaVisit, token: str) -> str:
    """The cookie that opens a session of the area; an empty token ends it."""
    ended = None if token else 0
    return make_cookie(SESSION_COOKIE, token, secure=visit.secure, lasts_s=ended, path=visit.root)


def fresh_form_cookie(visit: AreaVisit) -> str:
    """Ends what tied the sign-in form to the browser; for whoever has just signed in or out."""
    return make_cookie(FORM_COOKIE, "", secure=visit.secure, lasts_s=0, path=visit.root)


def _is_form(asked: Asked) -> bool:
    return asked.content_type.split(";")[0].strip().lower() in ("", FORM)


def _trouble(error: Exception, reference: str = "") -> Page:
    page = trouble(error, reference)
    if isinstance(error, NotAllowed) and not isinstance(error, NotSignedIn):
        page = replace(page, values={**page.values, "kind": NOT_YOURS})
    return _relabelled(page)


def _relabelled(page: Page) -> Page:
    return replace(page, template="area_trouble.html")
