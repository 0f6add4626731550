"""The gate of pages outside the console, on a small area of its own."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from ringfence.doors.web.area import Area, AreaRoute, AreaTab, AreaVisit, Guest
from ringfence.doors.web.area_gate import AreaGate, fresh_form_cookie, session_cookie
from ringfence.doors.web.gate import HEADERS, Asked, Reply, form_token
from ringfence.doors.web.language import load_languages
from ringfence.doors.web.render import Renderer
from ringfence.doors.web.visit import Answer, Page, Redirect
from ringfence.doors.web.words import N_
from ringfence.telecom.errors import NotAllowed, Refused

LANGUAGES = load_languages()
RENDERER = Renderer(LANGUAGES, ZoneInfo("Asia/Shanghai"), lambda code, language: f"{code} {language}")
GUEST = Guest(subject="number:1", shown="somebody", csrf="their-token", may=frozenset({"read"}))
TITLE = N_("Sign in")
SEEN: list[AreaVisit] = []


def show(visit: AreaVisit) -> Answer:
    SEEN.append(visit)
    return Redirect(f"/try/seen?of={visit.guest.subject if visit.guest else 'nobody'}")


def fails(visit: AreaVisit) -> Answer:
    raise ZeroDivisionError(visit.path)


def refuses(error: Exception) -> Callable[[AreaVisit], Answer]:
    def answer(visit: AreaVisit) -> Answer:
        raise error

    return answer


def lost(visit: AreaVisit) -> Answer:
    return Page("area_trouble.html", {})


ROUTES = {
    "closed": AreaRoute(method="GET", path="/try/closed", show=show),
    "open": AreaRoute(method="GET", path="/try/open", show=show, open=True),
    "write": AreaRoute(method="GET", path="/try/write", show=show, needs="write"),
    "read": AreaRoute(method="GET", path="/try/read", show=show, needs="read"),
    "post": AreaRoute(method="POST", path="/try/post", show=show),
    "post_open": AreaRoute(method="POST", path="/try/post", show=show, open=True),
    "fails": AreaRoute(method="GET", path="/try/fails", show=fails, open=True),
    "unwritable": AreaRoute(method="GET", path="/try/unwritable", show=lost, open=True),
    "not_allowed": AreaRoute(method="GET", path="/try/no", show=refuses(NotAllowed("")), open=True),
    "refused": AreaRoute(method="GET", path="/try/bad", show=refuses(Refused(TITLE)), open=True),
}
AREA = Area(
    root="/try", title=TITLE, home="/open", door="/open", routes=tuple(ROUTES.values()),
    tabs=(AreaTab("/open", N_("Numbers")), AreaTab("/write", N_("Rules"), "write")), done={"out": TITLE},
    who=lambda token, _now_ms: GUEST if token == "good" else None,
)  # fmt: skip
GATE = AreaGate(AREA, LANGUAGES, RENDERER, lambda: 1_795_000_000_000, lambda size: b"\x07" * size)


def ask(name: str, **more: str) -> Reply:
    asked = {"cookie": "", "query": "", "accept_language": "en", "content_type": "", "fetch_site": "", **more}
    body = asked.pop("body", "").encode()
    route = ROUTES[name]
    return GATE.serve(route, Asked(path=route.path, place={}, body=body, address="192.0.2.1", secure=False, **asked))


def location(reply: Reply) -> str:
    return dict(reply.headers)["location"]


def test_a_stranger_is_led_to_the_door_and_a_guest_let_in() -> None:
    assert location(ask("closed")) == "/try/open"
    assert location(ask("closed", cookie="ringfence_session=stolen")) == "/try/open"
    assert location(ask("closed", cookie="ringfence_session=good")) == "/try/seen?of=number:1"
    assert location(ask("open")) == "/try/seen?of=nobody"
    assert SEEN[-1].token == ""


def test_a_guest_may_only_what_the_area_says() -> None:
    assert location(ask("read", cookie="ringfence_session=good")) == "/try/seen?of=number:1"
    reply = ask("write", cookie="ringfence_session=good")
    assert reply.status == 403
    assert b"This is not open to you" in reply.body
    assert b"role" not in reply.body.replace(b'role="', b"")


def test_a_form_counts_only_with_the_token_of_its_session() -> None:
    guest = "ringfence_session=good; ringfence_form=abc"
    for body in ("", "csrf=", "csrf=wrong", f"csrf={form_token('abc')}"):
        assert b"no longer valid" in ask("post", cookie=guest, body=body).body
    assert ask("post", cookie=guest, body="csrf=their-token").status == 303
    assert ask("post", cookie=guest, body="csrf=their-token", fetch_site="cross-site").status == 403
    assert ask("post", body="csrf=their-token").status == 401
    assert ask("post_open", cookie="ringfence_form=abc", body=f"csrf={form_token('abc')}").status == 303
    assert ask("post_open", body="csrf=").status == 403


def test_a_form_with_files_carries_its_token_in_the_address() -> None:
    kind = {"content_type": "multipart/form-data; boundary=x", "cookie": "ringfence_session=good", "body": "--x--"}

    assert ask("post", **kind).status == 403
    assert ask("post", **kind, query="csrf=their-token").status == 303
    assert (SEEN[-1].body, SEEN[-1].form.all("csrf")) == (b"--x--", ())


def test_cookies_go_to_the_area_alone() -> None:
    reply = ask("open")

    assert [value for name, value in reply.headers if name == "set-cookie"] == [
        f"ringfence_form={'07' * 16}; Path=/try; HttpOnly; SameSite=Lax"
    ]
    visit = SEEN[-1]
    assert session_cookie(visit, "t") == "ringfence_session=t; Path=/try; HttpOnly; SameSite=Lax"
    assert session_cookie(visit, "").endswith("Max-Age=0")
    assert fresh_form_cookie(visit) == "ringfence_form=; Path=/try; HttpOnly; SameSite=Lax; Max-Age=0"


def test_the_language_is_kept_and_leads_back_into_the_area_only() -> None:
    choice = next(route for route in GATE.routes() if "language" in route.path)

    def choose(code: str, back: str) -> Reply:
        asked = Asked(
            path="/try/language", place={"code": code}, query=f"back={back}", body=b"", cookie="ringfence_form=x",
            accept_language="", fetch_site="", address="", secure=False,
        )  # fmt: skip
        return GATE.serve(choice, asked)

    assert location(choose("en", "/try/open")) == "/try/open"
    assert "ringfence_language=en; Path=/try" in dict(choose("en", "/try/open").headers)["set-cookie"]
    for back in ("/console/live", "//evil.example", "/try//evil.example", "https://evil.example", ""):
        assert location(choose("en", back)) == "/try"
    assert "set-cookie" not in dict(choose("klingon", "").headers)


@pytest.mark.parametrize(("language", "title"), [("en", "Sign in"), ("zh-CN", "登录")])
def test_trouble_is_told_in_the_frame_of_the_area(language: str, title: str) -> None:
    reply = ask("refused", accept_language=language, cookie="ringfence_session=good", query="done=out")
    page = reply.body.decode()

    assert reply.status == 400
    assert page.count(title) >= 4  # the area's title, what was done, the error
    assert 'href="/try/open"' in page
    assert "/try/write" not in page
    assert 'action="/try/sign-out"' in page
    assert {name: dict(reply.headers)[name] for name in HEADERS} == dict(HEADERS)


@pytest.mark.parametrize("name", ["fails", "unwritable"])
def test_our_own_fault_shows_a_reference_and_no_detail(name: str, caplog: pytest.LogCaptureFixture) -> None:
    reply = ask(name)

    reference = caplog.records[-1].getMessage().split("reference ")[1]
    assert (reply.status, reference in reply.body.decode()) == (500, True)
    assert b"ZeroDivision" not in reply.body
    assert b"Traceback" not in reply.body


def test_the_root_leads_to_the_first_page() -> None:
    first = GATE.routes()[0]

    assert (first.path, location(GATE.serve(first, Asked(
        path="/try", place={}, query="", body=b"", cookie="", accept_language="", fetch_site="", address="",
        secure=False,
    )))) == ("/try", "/try/open")  # fmt: skip
    assert b"This is not open to you" in ask("not_allowed").body
