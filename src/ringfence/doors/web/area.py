"""Pages outside the console (`/my`, `/company`, ...): who visits, what a page sees, and how an area names its parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from ringfence.doors.web.language import Language
from ringfence.doors.web.visit import LONGEST_BODY, Answer, Fields
from ringfence.telecom.errors import NotSignedIn


class Guest(Struct, frozen=True, kw_only=True):
    """Whoever is signed in at an area."""

    subject: str
    """What the area knows the visitor by, e.g. `number:+8613800138000`; the name under which acts are kept."""
    shown: str
    """How the head of the page calls the visitor."""
    csrf: str
    """Must come back with every form."""
    may: frozenset[str] = frozenset()
    """Words of the area for what this visitor may do; a route names the one that it needs."""


class AreaVisit(Struct, frozen=True, kw_only=True):
    """One request to an area, already let in."""

    root: str
    path: str
    place: Mapping[str, str]
    """Parts of the path that vary, by name."""
    query: Fields
    form: Fields
    """Empty where the body is no form."""
    body: bytes
    content_type: str
    spooled: Path | None = None
    """Where the body lies instead, for a route that asks for that; gone after the answer."""
    language: Language
    now_ms: int
    address: str
    """Network address of the browser."""
    guest: Guest | None = None
    token: str = ""
    """What the cookie of the session carries."""
    browser: str = ""
    """Names the browser before anybody is signed in; unguessable, from a cookie of its own."""
    secure: bool = False

    @property
    def person(self) -> Guest:
        """Who is signed in; raises `NotSignedIn`."""
        if self.guest is None:
            raise NotSignedIn("You are not signed in.", "Sign in and try again.")
        return self.guest


class AreaRoute(Struct, frozen=True, kw_only=True):
    """One address of an area and what shows it."""

    method: str
    path: str
    show: Callable[[AreaVisit], Answer]
    open: bool = False
    """Whether everybody may use it, signed in or not."""
    needs: str = ""
    """Word of `Guest.may` that the visitor must have."""
    longest_body: int = LONGEST_BODY
    fresh: Callable[[], Path] | None = None
    """Where the body goes that may be too long for memory; only of visitors who may use the route."""


class AreaTab(Struct, frozen=True):
    """One entry of an area's menu."""

    path: str
    title: str
    needs: str = ""


class Area(Struct, frozen=True, kw_only=True):
    """A part of the site with its own address, session and menu. Texts are message keys."""

    root: str
    """Where it begins, e.g. `/my`; its cookies go nowhere else."""
    title: str
    home: str
    """First page of whoever is signed in, below the root."""
    door: str
    """Page where one signs in, below the root."""
    routes: Sequence[AreaRoute]
    tabs: Sequence[AreaTab] = ()
    done: Mapping[str, str] = {}
    """What a page says after an act, by the word that `?done=` carries."""
    who: Callable[[str, int], Guest | None] = lambda _token, _now_ms: None
    """Whoever a session's token belongs to at that time (milliseconds since 1970 UTC)."""
    leaves: bool = True
    """Whether one can sign out: `POST <root>/sign-out`."""
