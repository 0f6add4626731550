"""Lets a request in: language, session, role, forged forms, errors. Every page stands behind it."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Mapping
from hashlib import blake2b
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from ringfence.access.account import Account
from ringfence.access.session import Session, Stage
from ringfence.access.sign_in import SignIn
from ringfence.doors.web.language import Language, choose_language
from ringfence.doors.web.render import Renderer
from ringfence.doors.web.trouble import forged, trouble
from ringfence.doors.web.upload import is_upload, read_upload
from ringfence.doors.web.visit import ROOT, Answer, Download, Fields, FileDownload, Page, Redirect, Route, Visit, home
from ringfence.telecom.errors import NotAllowed, RingfenceError

SESSION_COOKIE = "ringfence_session"
LANGUAGE_COOKIE = "ringfence_language"
FORM_COOKIE = "ringfence_form"
"""Ties the sign-in form to the browser that asked for it, before there is a session."""
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
OPEN_WHILE_CHANGING = (f"{ROOT}/password", f"{ROOT}/sign-out")
OPEN_WHILE_ENROLLING = (*OPEN_WHILE_CHANGING, f"{ROOT}/factors")


class Asked(Struct, frozen=True, kw_only=True):
    """A request as it came over the wire."""

    path: str
    place: Mapping[str, str]
    query: str
    body: bytes
    cookie: str
    accept_language: str
    content_type: str = ""
    fetch_site: str
    """`Sec-Fetch-Site` as sent; empty when the browser does not send it."""
    address: str
    secure: bool


class Reply(Struct, frozen=True):
    """What goes back over the wire."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    file: Path | None = None
    """What is sent instead of the body."""


class Gate:
    """Serves routes to whoever may have them."""

    def __init__(
        self,
        sign_in: SignIn,
        languages: Mapping[str, Language],
        renderer: Renderer,
        clock_ms: Callable[[], int],
        entropy: Callable[[int], bytes],
        *,
        secure: bool = False,
    ) -> None:
        """`secure` makes every cookie insist on TLS, for a server behind a proxy that ends it."""
        self._sign_in = sign_in
        self._languages = languages
        self._renderer = renderer
        self._clock_ms = clock_ms
        self._entropy = entropy
        self._secure = secure

    def serve(self, route: Route, asked: Asked) -> Reply:
        """Answer one request; never raises."""
        cookies = read_cookies(asked.cookie)
        language = choose_language(self._languages, cookies.get(LANGUAGE_COOKIE, ""), asked.accept_language)
        empty = Fields("")
        visit = Visit(
            path=asked.path, place=asked.place, query=empty, form=empty, language=language,
            now_ms=self._clock_ms(), address=asked.address, secure=asked.secure or self._secure,
        )  # fmt: skip
        tie = cookies.get(FORM_COOKIE, "") or self._entropy(16).hex()
        csrf = form_token(tie)
        answer: Answer
        try:
            token = cookies.get(SESSION_COOKIE, "")
            known = self._sign_in.known(token, visit.now_ms) if token else None
            if known is not None:
                csrf = known[1].csrf
            visit = _filled(visit, asked, known, token)
            answer = self._answer(route, asked, visit, csrf)
        except RingfenceError as error:
            answer = trouble(error)
        except Exception as error:
            answer = self._failed(route, error)
        fresh = self._form_cookie(cookies, tie, visit.secure)
        try:
            return self._reply(answer, visit, csrf, fresh)
        except Exception as error:
            return self._reply(self._failed(route, error), visit, csrf, fresh)

    def _failed(self, route: Route, error: Exception) -> Page:
        """What the visitor reads of a fault of ours, which the log tells whole under the same reference."""
        reference = self._entropy(4).hex()
        logging.getLogger(__name__).error(
            "console %s %s failed, reference %s", route.method, route.path, reference, exc_info=error
        )
        return trouble(error, reference)

    def _answer(self, route: Route, asked: Asked, visit: Visit, csrf: str) -> Answer:
        if route.role is not None:
            if visit.account is None:
                return Redirect(f"{ROOT}/second" if visit.waiting else f"{ROOT}/sign-in")
            unfinished = _unfinished(visit)
            if unfinished and not route.path.startswith(unfinished):
                return Redirect(unfinished[0])
            if not visit.may(route.role, route.kinds):
                raise NotAllowed("Your role does not cover this.", "Ask an administrator, or go back.")
        if route.method == "POST":
            same = hmac.compare_digest(csrf.encode(), visit.form.one("csrf").encode("utf-8", "replace"))
            if not same or asked.fetch_site not in ("", "same-origin", "none"):
                return forged()
        return route.show(visit)

    def _form_cookie(self, cookies: Mapping[str, str], value: str, secure: bool) -> tuple[str, ...]:
        return () if cookies.get(FORM_COOKIE) else (make_cookie(FORM_COOKIE, value, secure=secure),)

    def _reply(self, answer: Answer, visit: Visit, csrf: str, cookies: tuple[str, ...]) -> Reply:
        return written(
            answer, lambda page: self._renderer.html(page, visit, page.csrf or csrf), visit.language.code, cookies
        )


def written(answer: Answer, html: Callable[[Page], bytes], language: str, cookies: tuple[str, ...]) -> Reply:
    """The answer as it goes over the wire; `html` writes a page, `cookies` are set beside the answer's own."""
    headers = [*HEADERS.items()]
    match answer:
        case Redirect():
            headers.append(("location", answer.to))
            status, body, cookies = 303, b"", (*cookies, *answer.cookies)
        case Download():
            headers.append(("content-type", answer.content_type))
            headers.append(("content-disposition", f'attachment; filename="{answer.name}"'))
            status, body = 200, answer.body
        case FileDownload():
            headers.append(("content-type", answer.content_type))
            headers.append(("content-disposition", f'attachment; filename="{answer.name}"'))
            kept = [("set-cookie", cookie) for cookie in cookies]
            return Reply(200, (*headers, *kept), b"", answer.path)
        case Page():
            headers.append(("content-type", "text/html; charset=utf-8"))
            headers.append(("content-language", language))
            headers.append(("vary", "accept-language, cookie"))
            status, body = answer.status, html(answer)
            cookies = (*cookies, *answer.cookies)
    headers += [("set-cookie", cookie) for cookie in cookies]
    return Reply(status, tuple(headers), body)


def make_cookie(name: str, value: str, *, secure: bool, lasts_s: int | None = None, path: str = ROOT) -> str:
    """A `Set-Cookie` value that scripts cannot read and other sites do not send along; `lasts_s` 0 deletes it."""
    parts = [f"{name}={value}", f"Path={path}", "HttpOnly", "SameSite=Lax"]
    parts += ["Secure"] if secure else []
    parts += [f"Max-Age={lasts_s}"] if lasts_s is not None else []
    return "; ".join(parts)


def staff_cookies(account: Account, token: str, *, secure: bool) -> tuple[str, ...]:
    """The cookies of a session, one for each part of the site that the person may enter; an empty token ends them."""
    ended = None if token else 0
    roots = dict.fromkeys((ROOT, f"/{home(account).split('/')[1]}"))
    return tuple(make_cookie(SESSION_COOKIE, token, secure=secure, lasts_s=ended, path=root) for root in roots)


def form_token(cookie: str) -> str:
    """The token of forms before anybody is signed in, from what `FORM_COOKIE` carries."""
    return blake2b(cookie.encode("utf-8", "replace"), digest_size=16, person=b"ringfence-form").hexdigest()


def _unfinished(visit: Visit) -> tuple[str, ...]:
    """What alone is open to somebody who must first do something, the page for it first; empty: all is."""
    if visit.person.must_change:
        return OPEN_WHILE_CHANGING
    if visit.session is not None and visit.session.stage is Stage.ENROL:
        return (f"{ROOT}/factors", *OPEN_WHILE_ENROLLING)
    return ()


def _filled(visit: Visit, asked: Asked, known: tuple[Account, Session] | None, token: str) -> Visit:
    sent = read_upload(asked.content_type, asked.body) if known and is_upload(asked.content_type) else None
    return replace(
        visit,
        query=Fields(asked.query),
        form=sent.form if sent else Fields(asked.body.decode("utf-8", "replace")),
        files=sent.files if sent else (),
        account=known[0] if known and known[1].stage is not Stage.SECOND else None,
        session=known[1] if known else None,
        waiting=known[0] if known and known[1].stage is Stage.SECOND else None,
        token=token if known else "",
    )


def read_cookies(header: str) -> dict[str, str]:
    """Names and values of a `Cookie` header; none when it is rubbish."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header[:8192])
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}
