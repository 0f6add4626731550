"""The problems that each route may answer with, as the OpenAPI document tells them."""

from __future__ import annotations

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.routes import HTTPRoute

from ringfence.doors.api.problem import MEDIA_TYPE, OURS, TITLES, Problem
from ringfence.doors.api.rest import NEEDS

ONLY = "problems"
"""Name in a route's `opt` of the statuses of its problems, where they do not follow from what it takes."""
ALSO = "problems_too"
"""Name in a route's `opt` of the statuses of problems beside those that follow from what it takes."""
_SENDS = frozenset({"POST", "PUT", "PATCH"})
_READS = frozenset({"GET", "HEAD"})


def describe_outcomes(application: Litestar) -> None:
    """Tell every route's problems; before the document is first asked for."""
    for route in application.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if handler.resolve_include_in_schema():
                    _describe(handler, takes_path="{" in route.path)


def _describe(handler: HTTPRouteHandler, *, takes_path: bool) -> None:
    statuses = handler.opt.get(ONLY, _followed(handler, takes_path=takes_path))
    told = {status: _problem(status) for status in sorted({*statuses, *handler.opt.get(ALSO, ())})}
    handler.responses = {**told, **(handler.responses or {})}


def _followed(handler: HTTPRouteHandler, *, takes_path: bool) -> set[int]:
    """What follows from what a route takes: a key, a body, a name in its path, parameters."""
    taken = set(handler.parsed_fn_signature.parameters) - {"request"}
    found = {OURS.status, 503}
    if NEEDS in handler.opt:
        found |= {401, 403, 429}
    if taken:
        found.add(400)
    if takes_path:
        found.add(404)
    if "data" in taken or handler.http_methods & _SENDS:
        found |= {400, 413, 415}  # a body that no route asked for is met like any other
    if not handler.http_methods <= _READS:
        found |= {409, 429}
    return found


def _problem(status: int) -> ResponseSpec:
    media_type = MEDIA_TYPE.decode()
    return ResponseSpec(Problem, generate_examples=False, description=TITLES[status], media_type=media_type)
