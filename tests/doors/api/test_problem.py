from __future__ import annotations

import json

import pytest

from ringfence.doors.api.asgi import TooLarge
from ringfence.doors.api.problem import BadMediaType, BadMethod, problem_of, problem_reply
from ringfence.telecom.errors import (
    BadRules,
    Conflict,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    RingfenceError,
    TooMany,
    Unavailable,
)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("x"), 400),
        (BadRules("x"), 422),
        (BadMediaType("x"), 415),
        (BadMethod("x"), 405),
        (NotSignedIn("x"), 401),
        (NotAllowed("x"), 403),
        (NotFound("x"), 404),
        (Conflict("x"), 409),
        (TooLarge("x"), 413),
        (TooMany("x"), 429),
        (Unavailable("x"), 503),
        (RingfenceError("x"), 500),
    ],
)
def test_every_error_has_its_status(error: RingfenceError, status: int) -> None:
    assert problem_of(error).status == status


def test_a_kind_outside_the_table_counts_as_its_ancestor() -> None:
    class Odd(Conflict):
        code = "odd"

    assert problem_of(Odd("x")).status == 409
    assert problem_of(Odd("x")).type == "urn:ringfence:problem:odd"


def test_too_many_says_when_to_come_back_and_remedies_are_told() -> None:
    reply = problem_reply(TooMany("slow down", "wait", retry_after_s=7))
    assert (b"retry-after", b"7") in reply.headers
    assert json.loads(reply.body)["remedy"] == "wait"
    assert reply.content_type == b"application/problem+json"


def test_whoever_is_not_signed_in_is_told_how() -> None:
    assert problem_reply(NotSignedIn("x")).headers[0][0] == b"www-authenticate"
