"""A request to the console as its pages see it, and what a page answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from pathlib import Path
from typing import TypeAlias
from urllib.parse import parse_qsl

from msgspec import Struct

from ringfence.access.account import Account
from ringfence.access.organisation import OPERATOR_ONLY, Organisation, OrganisationKind
from ringfence.access.permission import may
from ringfence.access.role import Role
from ringfence.access.session import Session
from ringfence.doors.web.language import Language
from ringfence.telecom.errors import NotSignedIn, Refused

ROOT = "/console"
"""Every address of the console starts with it."""
HOMES: Mapping[OrganisationKind, str] = {
    OrganisationKind.OPERATOR: f"{ROOT}/live",
    OrganisationKind.CARRIER: f"{ROOT}/ledgers",
    OrganisationKind.REGULATOR: f"{ROOT}/ledgers",
    OrganisationKind.COMPANY: "/company",
}
"""Where people of each kind of organisation begin."""
LONGEST_BODY = 65_536
LONGEST_VALUE = 4_000
MOST_FIELDS = 100


class Fields:
    """Names and values of a query or a form, cut to bounds and freed of control characters."""

    def __init__(self, encoded: str) -> None:
        """Read `application/x-www-form-urlencoded` text; raises `Refused` when it has too many fields."""
        try:
            pairs = parse_qsl(encoded, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace")
        except ValueError as error:
            raise Refused("The form has too many fields.", "Go back and send it again.") from error
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(_clean(value))

    def one(self, name: str) -> str:
        """The last value of that name, stripped; empty when there is none."""
        return self._values.get(name, [""])[-1].strip()

    def secret(self, name: str) -> str:
        """Like `one`, spaces kept: for passwords."""
        return self._values.get(name, [""])[-1]

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of that name."""
        return tuple(self._values.get(name, ()))

    def needed(self, name: str, message: str, remedy: str = "") -> str:
        """The value; raises `Refused` with the message when it is empty."""
        value = self.one(name)
        if not value:
            raise Refused(message, remedy)
        return value


def _clean(value: str) -> str:
    return "".join(letter for letter in value[:LONGEST_VALUE] if letter >= " " or letter in "\n\t")


class Visit(Struct, frozen=True, kw_only=True):
    """One request, already let in: whoever it is may open this page, and a form is its own."""

    path: str
    place: Mapping[str, str]
    """Parts of the path that vary, by name."""
    query: Fields
    form: Fields
    language: Language
    now_ms: int
    address: str
    """Network address of the browser, as the server saw it."""
    files: tuple[bytes, ...] = ()
    """Files of the form."""
    account: Account | None = None
    session: Session | None = None
    waiting: Account | None = None
    """Who has given the right password and still has to show the second factor; then there is no account."""
    token: str = ""
    """What the cookie of the session carries."""
    secure: bool = False
    """Whether the browser reached us over TLS, so that cookies may insist on it."""

    @property
    def person(self) -> Account:
        """Who is signed in; raises `NotSignedIn`."""
        if self.account is None:
            raise NotSignedIn("You are not signed in.", "Sign in and try again.")
        return self.account

    @property
    def actor(self) -> str:
        """The name under which acts and looks are kept."""
        return f"account:{self.person.name}"

    @property
    def organisation(self) -> Organisation:
        """Whom the visitor works for; raises `NotSignedIn`."""
        return self.person.organisation

    def may(self, role: Role, kinds: Set[OrganisationKind] = OPERATOR_ONLY) -> bool:
        """Whether the visitor has at least that role, in an organisation of one of the kinds."""
        return self.account is not None and may(self.account, role, kinds)


def home(account: Account | None) -> str:
    """The first page of whoever is signed in."""
    return HOMES[account.organisation_kind if account else OrganisationKind.OPERATOR]


class Page(Struct, frozen=True):
    """A template and what it shows."""

    template: str
    values: Mapping[str, object]
    status: int = 200
    cookies: tuple[str, ...] = ()
    csrf: str = ""
    """Token of its forms where the answer opens a new session; empty: that of the session that asked."""


class Redirect(Struct, frozen=True):
    """Look there next (303, RFC 9110 section 15.4.4)."""

    to: str
    cookies: tuple[str, ...] = ()


class Download(Struct, frozen=True):
    """A file to keep."""

    body: bytes
    content_type: str
    name: str


class FileDownload(Struct, frozen=True):
    """A file to keep that may be too long for memory; it is sent from the disk."""

    path: Path
    content_type: str
    name: str


Answer: TypeAlias = Page | Redirect | Download | FileDownload


class Route(Struct, frozen=True):
    """One address, who may use it, and what shows it. Role None: everybody, signed in or not."""

    method: str
    path: str
    role: Role | None
    show: Callable[[Visit], Answer]
    kinds: Set[OrganisationKind] = OPERATOR_ONLY
    """Organisations whose people may come here; those of others are refused whatever their role."""
    longest_body: int = LONGEST_BODY
