"""What a visitor reads when something is wrong, and how to go on."""

from __future__ import annotations

from msgspec import Struct

from ringfence.doors.web.visit import Page
from ringfence.doors.web.words import N_
from ringfence.telecom.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    RingfenceError,
    TooMany,
    Unavailable,
)


class Trouble(Struct, frozen=True):
    """One kind of trouble: HTTP status, headline and remedy, as message keys."""

    status: int
    headline: str
    remedy: str


KINDS: tuple[tuple[type[Exception], Trouble], ...] = (
    (NotSignedIn, Trouble(401, N_("Please sign in"), N_("Your session has ended. Sign in and try again."))),
    (
        NotAllowed,
        Trouble(403, N_("Your role does not cover this"), N_("Ask an administrator for the role, or go back.")),
    ),
    (
        NotFound,
        Trouble(
            404,
            N_("There is nothing at this address"),
            N_("It may have been deleted when its retention period ended. Check the address, or start from the menu."),
        ),
    ),
    (
        Conflict,
        Trouble(409, N_("Somebody else was faster"), N_("Open the page again, look at the present state, and repeat.")),
    ),
    (TooMany, Trouble(429, N_("Too many attempts"), N_("Wait a while, then try again."))),
    (
        Refused,
        Trouble(400, N_("This could not be accepted"), N_("Go back, mend what is named here, and send it again.")),
    ),
    (
        Unavailable,
        Trouble(503, N_("This part is not available now"), N_("Calls go on being delivered. Try again in a minute.")),
    ),
)
OURS = Trouble(
    500,
    N_("Something went wrong on our side"),
    N_("Calls are not affected. Try again; if it happens again, give the reference below to the operator."),
)
FORGED = Trouble(
    403,
    N_("This form is no longer valid"),
    N_("It was opened in another session or sent from another site. Open the page again and repeat."),
)


def trouble(error: Exception, reference: str = "") -> Page:
    """The page for an error; only errors that are meant for people show their own words."""
    kind = next((known for cause, known in KINDS if isinstance(error, cause)), OURS)
    own = (error.message, error.remedy) if isinstance(error, RingfenceError) else ("", "")
    return _page(kind, own, reference)


def forged() -> Page:
    """The page for a form that this session did not ask for."""
    return _page(FORGED, ("", ""), "")


def _page(kind: Trouble, own: tuple[str, str], reference: str) -> Page:
    values = {"kind": kind, "message": own[0], "remedy": own[1], "reference": reference}
    return Page("trouble.html", values, kind.status)
