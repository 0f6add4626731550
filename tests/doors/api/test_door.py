from __future__ import annotations

import asyncio
import json
import os

from ringfence.access.key import ENTROPY_BYTES, ApiKey, KeyRing, Scope, make_key
from ringfence.doors.api.asgi import App, Headers, Message, Receive, Reply, Send, send_reply
from ringfence.doors.api.asgi import Scope as AsgiScope
from ringfence.doors.api.door import Door, Gate, key_text, language_of
from ringfence.doors.api.limits import Room
from ringfence.doors.api.tally import Tally


class Echo:
    needs = Scope.SCREEN

    async def reply(self, key: ApiKey, headers: Headers, body: bytes) -> Reply:
        if body == b"fault":
            raise RuntimeError("broken")
        return Reply(body)


class Bench:
    def __init__(self, places: int = 4) -> None:
        key, self.text = make_key("test", [Scope.SCREEN], os.urandom(ENTROPY_BYTES), 0)
        ring = KeyRing()
        ring.put(key)
        self.tally = Tally()
        self.told: list[str] = []
        self.lived: list[str] = []
        self.door = Door(
            hot={"/hot": Echo()},
            pages={"/page": lambda headers: Reply(b"page")},
            api=_app(b"api"),
            console=_app(b"console"),
            gate=Gate(ring, self.tally, lambda: 1),
            room=Room(places),
            tally=self.tally,
            body_max=10,
            shout=lambda what, _: self.told.append(what),
            opened=lambda: self.lived.append("opened"),
            closed=lambda: self.lived.append("closed"),
        )

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body}

        async def send(message: Message) -> None:
            sent.append(message)

        given = {"authorization": f"Bearer {self.text}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        raw = [(name.encode(), value.encode()) for name, value in given.items()]
        scope: AsgiScope = {"type": "http", "method": method, "path": path, "headers": raw}
        asyncio.run(self.door(scope, receive, send))
        status, content = sent[0]["status"], sent[1]["body"]
        assert isinstance(status, int)
        assert isinstance(content, bytes)
        return status, content


def _app(says: bytes) -> App:
    async def app(scope: AsgiScope, receive: Receive, send: Send) -> None:
        body = (await receive())["body"] if scope["method"] == "POST" else b""
        assert isinstance(body, bytes)
        await send_reply(send, Reply(says + body))

    return app


def test_paths_find_their_side() -> None:
    bench = Bench()
    assert bench.ask("POST", "/hot", b"x") == (200, b"x")
    assert bench.ask("GET", "/page") == (200, b"page")
    assert bench.ask("POST", "/v1/lists", b"+x") == (200, b"api+x")
    assert bench.ask("GET", "/") == (200, b"console")


def test_the_hot_path_refuses_as_problems() -> None:
    bench = Bench()
    assert bench.ask("GET", "/hot")[0] == 405
    assert bench.ask("POST", "/hot", authorization="Bearer x")[0] == 401
    assert bench.ask("POST", "/hot", content_type="text/html")[0] == 415
    assert bench.ask("POST", "/hot", content_encoding="gzip")[0] == 415
    assert bench.ask("POST", "/hot", b"x" * 11)[0] == 413
    assert bench.ask("POST", "/v1/lists", b"x" * 11)[0] == 413
    assert bench.ask("POST", "/page")[0] == 405
    assert bench.tally.events["refused_requests"] == 5


def test_a_fault_of_ours_is_shouted_and_says_nothing_of_itself() -> None:
    bench = Bench()
    status, body = bench.ask("POST", "/hot", b"fault")
    assert status == 500
    assert "broken" not in json.loads(body)["detail"]
    assert bench.told == ["a request failed"]


def test_a_full_house_asks_to_come_back() -> None:
    assert Bench(places=0).ask("POST", "/hot", b"x")[0] == 429
    assert Bench(places=0).ask("POST", "/v1/lists", b"x")[0] == 429


def test_the_life_of_the_worker_opens_and_closes() -> None:
    bench = Bench()
    messages: list[Message] = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent: list[Message] = []

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(bench.door({"type": "lifespan"}, receive, send))
    assert bench.lived == ["opened", "closed"]
    assert [one["type"] for one in sent] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_keys_and_languages_are_read_from_headers() -> None:
    assert key_text({b"authorization": b"bearer  k "}) == "k"
    assert key_text({b"x-api-key": b" k "}) == "k"
    assert key_text({b"authorization": b"Basic eA=="}) == ""
    assert language_of({b"accept-language": b"fr-FR, EN-gb;q=0.5, zh"}, "zh") == "en"
    assert language_of({b"accept-language": b"fr"}, "zh") == "zh"
