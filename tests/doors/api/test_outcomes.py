from __future__ import annotations

from litestar import Router, get, post
from litestar.params import FromPath, JSONBody
from tests.doors.api.rest_world import World

from ringfence.access.key import Scope
from ringfence.doors.api.outcomes import ALSO, ONLY
from ringfence.doors.api.rest import NEEDS

MADE = 201


def _told(world: World) -> dict[str, set[int]]:
    @get("/", opt={NEEDS: Scope.LISTS_READ}, sync_to_thread=False)
    def every() -> int:
        return 1

    @get("/card", opt={ONLY: (404,)}, sync_to_thread=False)
    def one() -> str:
        return "card"

    @post("/{name:str}", opt={NEEDS: Scope.LISTS_WRITE, ALSO: (422,)}, sync_to_thread=False)
    def change(name: FromPath[str], data: JSONBody[list[int]]) -> int:
        return len(name) + len(data)

    routes = Router("/v1/things", route_handlers=[every, one, change])
    with world.client(routes) as client:
        paths = client.get("/openapi.json").json()["paths"]
    return {
        f"{method} {path}": {int(status) for status in told["responses"]}
        for path, item in paths.items()
        for method, told in item.items()
        if path.startswith("/v1/things")
    }


def test_problems_follow_from_what_a_route_takes_unless_it_says_otherwise(world: World) -> None:
    assert _told(world) == {
        "get /v1/things": {200, 401, 403, 429, 500, 503},
        "get /v1/things/card": {200, 404},
        "post /v1/things/{name}": {MADE, 400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503},
    }
