"""Whatever a stranger sends, the door answers with a problem and goes on."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.serving import CALL, Served, new_key, serving

from ringfence.access.key import Scope

HOT = ("/v1/calls:screen", "/v1/calls:screenBatch", "/v1/call-records")
WARM = ("/v1/complaints", "/v1/lists/block")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("home"), body_max="100000", batch_max="10") as one:
        yield one


def problem(reply: httpx.Response, status: int) -> dict[str, object]:
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    told = reply.json()
    assert told["status"] == status
    assert told["type"].startswith("urn:ringfence:problem:")
    return dict(told)


def alive(served: Served) -> None:
    assert served.client.post("/v1/calls:screen", json=CALL).status_code == 200


@pytest.mark.parametrize("path", HOT + WARM)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"x"',
        b"{}",
        b"\xff\xfe",
        b'{"calling": "\xc3\x28", "called": "1"}',
        b'{"calling": "\\ud800", "called": "1"}',
        b'{"calling": 1e999, "called": "1"}',
        b'{"calling": "1", "called": "1", "calling": 2}',
        b"[" * 50_000,
        b'{"a":' * 15_000,
        b'{"calls": [' + b"[" * 40_000,
        b"\x00" * 100,
    ],
    ids=range(15),
)
def test_a_malformed_body_is_refused(served: Served, path: str, body: bytes) -> None:
    reply = served.client.post(path, content=body, headers={"content-type": "application/json"})
    told = problem(reply, 400)
    assert told["remedy"]
    alive(served)


@pytest.mark.parametrize("path", HOT + WARM)
def test_a_huge_body_is_refused(served: Served, path: str) -> None:
    problem(served.client.post(path, content=b'{"a":"' + b"x" * 200_000 + b'"}'), 413)
    alive(served)


def test_a_huge_body_without_a_length_is_refused(served: Served) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(50):
            yield b"x" * 10_000

    problem(served.client.post("/v1/calls:screen", content=parts()), 413)
    alive(served)


def test_a_body_cut_off_leaves_the_door_open(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port)) as wire:
        wire.sendall(
            f"POST /v1/calls:screen HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {served.key}\r\n"
            "content-length: 500\r\n\r\n{".encode()
        )
    alive(served)


def test_rubbish_instead_of_http_leaves_the_door_open(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port)) as wire:
        wire.sendall(b"\x16\x03\x01\x00\xff" * 100)
    alive(served)


def test_unknown_paths_methods_and_media_types_are_problems(served: Served) -> None:
    client = served.client
    problem(client.get("/v1/nothing"), 404)
    problem(client.get("/v1/calls:screen"), 405)
    problem(client.delete("/v1/rules"), 405)
    problem(client.post("/v1/calls:screen", content=b"x", headers={"content-type": "text/plain"}), 415)
    problem(client.post("/v1/calls:screen", json=CALL, headers={"content-encoding": "gzip"}), 415)
    problem(client.get("/v1/decisions/nonsense"), 400)
    problem(client.get("/v1/numbers/xyz"), 400)
    problem(client.get("/v1/decisions?limit=0"), 400)
    problem(client.get("/v1/decisions?limit=100000"), 400)
    problem(client.get("/v1/lists/nothing"), 400)


def test_too_many_calls_in_a_batch_are_refused(served: Served) -> None:
    problem(served.client.post("/v1/calls:screenBatch", json={"calls": [CALL] * 11}), 400)
    problem(served.client.post("/v1/calls:screenBatch", json={"calls": []}), 400)


def test_one_bad_call_does_not_spoil_its_batch(served: Served) -> None:
    reply = served.client.post("/v1/calls:screenBatch", json={"calls": [CALL, {"calling": 5}, CALL]})
    told = reply.json()
    assert (told["judged"], told["refused"]) == (2, 1)
    assert [("answer" in item) for item in told["items"]] == [True, False, True]


@pytest.mark.parametrize(
    "calling", ["", "anonymous", "🤷", "+" * 256, "\u0000", "0" * 256, "sip:;;@@", "＋８６１３８", "١٢٣"]
)
def test_a_number_of_any_characters_gets_a_verdict(served: Served, calling: str) -> None:
    reply = served.client.post("/v1/calls:screen", json={"calling": calling, "called": "13900139000"})
    assert reply.status_code == 200
    assert not reply.json()["failed_open"]


def test_keys_that_are_absent_wrong_or_too_narrow_are_told_apart(served: Served) -> None:
    nobody = served.client_with("")
    reply = nobody.post("/v1/calls:screen", json=CALL)
    problem(reply, 401)
    assert reply.headers["www-authenticate"].startswith("Bearer")
    for wrong in ("x", "rf_", "rf_" + "0" * 12 + "_" + "A" * 43, "é" * 10):
        problem(served.client_with("").post("/v1/calls:screen", json=CALL, headers={b"x-api-key": wrong.encode()}), 401)
    narrow = served.client_with(new_key(served.home, [Scope.SCREEN]))
    wait_until(lambda: narrow.post("/v1/calls:screen", json=CALL).status_code == 200)
    problem(narrow.get("/v1/rules"), 403)
    problem(narrow.get("/metrics"), 403)


def test_a_revoked_key_is_refused_soon(served: Served) -> None:
    from ringfence.backends.sql.store import open_store

    text = new_key(served.home)
    client = served.client_with(text)
    wait_until(lambda: client.post("/v1/calls:screen", json=CALL).status_code == 200)
    store = open_store(served.home / "ringfence.sqlite")
    store.keys.revoke(text.split("_")[1], by="test", at_ms=1)
    store.close()
    wait_until(lambda: client.post("/v1/calls:screen", json=CALL).status_code == 401, within_s=10)


def test_the_same_idempotency_key_gets_the_same_decision(served: Served) -> None:
    def once() -> str:
        reply = served.client.post("/v1/calls:screen", headers={"idempotency-key": "same"}, json=CALL)
        return str(reply.json()["decision"])

    assert once() == once()
    other = served.client.post("/v1/calls:screen", headers={"idempotency-key": "same"}, json={**CALL, "called": "110"})
    problem(other, 400)
    entries = {"entries": [{"number": "13811112222", "reason": "once", "expires_ms": 9_000_000_000_000}]}
    added = [
        served.client.post("/v1/lists/block", headers={"idempotency-key": "list"}, json=entries).json()
        for _ in range(2)
    ]
    assert added[0] == added[1]


def test_whoever_asks_too_often_is_told_when_to_come_back(served: Served) -> None:
    client = served.client_with(new_key(served.home, rate=5))
    wait_until(lambda: client.post("/v1/calls:screen", json=CALL).status_code == 200)
    replies = [client.post("/v1/calls:screen", json=CALL) for _ in range(40)]
    refused = [reply for reply in replies if reply.status_code == 429]
    assert refused
    assert int(refused[0].headers["retry-after"]) >= 1
    problem(refused[0], 429)


def test_answers_speak_the_language_that_is_asked_for(served: Served) -> None:
    hidden = {"calling": "anonymous", "called": "13900139000"}
    titles = {
        language: served.client.post("/v1/calls:screen", json=hidden, headers={"accept-language": language}).json()[
            "reasons"
        ][0]["title"]
        for language in ("en", "zh-CN", "fr, en;q=0.5")
    }
    assert titles["en"].isascii()
    assert not titles["zh-CN"].isascii()
    assert titles["fr, en;q=0.5"] == titles["en"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
almost_calls = st.fixed_dictionaries(
    {"calling": st.text(max_size=40) | json_values, "called": st.text(max_size=40) | json_values},
    optional={"call_id": json_values, "at_ms": json_values, "trunk": json_values, "presentation": json_values},
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(call=almost_calls)
def test_any_json_is_judged_or_refused_never_a_fault(served: Served, call: dict[str, object]) -> None:
    reply = served.client.post(
        "/v1/calls:screen", content=json.dumps(call).encode(), headers={"content-type": "application/json"}
    )
    assert reply.status_code in (200, 400)
    if reply.status_code == 200:
        assert not reply.json()["failed_open"]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200))
def test_any_bytes_are_refused_never_a_fault(served: Served, body: bytes) -> None:
    for path in HOT:
        assert served.client.post(path, content=body, headers={"content-type": "application/json"}).status_code == 400


def wait_until(done: object, within_s: float = 60.0) -> None:
    import time

    assert callable(done)
    until = time.monotonic() + within_s
    while not done():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_the_document_describes_every_route(served: Served) -> None:
    document = served.client_with("").get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert {"/v1/calls:screen", "/v1/calls:screenBatch", "/v1/call-records", "/v1/rules"} <= set(document["paths"])


def test_no_log_line_holds_a_whole_number(served: Served, tmp_path: Path) -> None:
    assert "13800138000" not in served.said()
