from __future__ import annotations

from litestar import Router, get, post
from litestar.params import JSONBody
from msgspec import Struct
from tests.doors.api.rest_world import World

from ringfence.access.key import Scope
from ringfence.doors.api.rest import NEEDS, AnyRequest, actor, asking


class Sent(Struct):
    word: str


class Said(Struct):
    word: str
    times: int


def _routes(world: World) -> Router:
    done: list[str] = []

    @post("/say", opt={NEEDS: Scope.FEEDBACK}, sync_to_thread=True)
    def say(request: AnyRequest, data: JSONBody[Sent]) -> Said:
        def work() -> Said:
            done.append(data.word)
            if data.word == "fail":
                raise ValueError("private")
            return Said(data.word, len(done))

        return world.once.run(request, data, Said, work)

    @get("/who", opt={NEEDS: Scope.METRICS}, sync_to_thread=True)
    def who(request: AnyRequest) -> str:
        return actor(request)

    @get("/either", opt={NEEDS: (Scope.METRICS, Scope.FEEDBACK)}, sync_to_thread=True)
    def either(request: AnyRequest) -> list[str]:
        return sorted(asking(request).scopes)

    return Router("/v1", route_handlers=[say, who, either])


def test_a_key_does_what_it_asks_once(world: World) -> None:
    with world.client(_routes(world)) as client:
        first = client.post("/v1/say", json={"word": "a"}, headers={"idempotency-key": "k"}).json()
        again = client.post("/v1/say", json={"word": "a"}, headers={"idempotency-key": "k"}).json()
        assert first == again == {"word": "a", "times": 1}
        other = client.post("/v1/say", json={"word": "b"}, headers={"idempotency-key": "k"})
        assert other.status_code == 400
        assert client.post("/v1/say", json={"word": "a"}, headers={"idempotency-key": "x" * 300}).status_code == 400
        assert client.post("/v1/say", json={"word": "a"}).json()["times"] == 2


def test_what_failed_on_our_side_may_be_tried_again(world: World) -> None:
    with world.client(_routes(world)) as client:
        for _ in range(2):
            reply = client.post("/v1/say", json={"word": "fail"}, headers={"idempotency-key": "f"})
            assert reply.status_code == 500
            assert "private" not in reply.text
    assert world.faults == ["a request failed"] * 2


def test_routes_know_who_asks(world: World) -> None:
    with world.client(_routes(world)) as client:
        assert client.get("/v1/who").text.startswith("key:")
        client.headers.update(world.key(Scope.SCREEN))
        assert client.get("/v1/who").status_code == 403
        del client.headers["authorization"]
        assert client.get("/v1/who").status_code == 401


def test_any_of_several_scopes_opens_a_route(world: World) -> None:
    with world.client(_routes(world)) as client:
        for scope, status in ((Scope.METRICS, 200), (Scope.FEEDBACK, 200), (Scope.SCREEN, 403)):
            client.headers.update(world.key(scope))
            assert client.get("/v1/either").status_code == status
        del client.headers["authorization"]
        assert client.get("/v1/either").status_code == 401
