"""The OpenAPI document of a running platform: sound, and whole to the last route and problem."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from openapi_spec_validator import OpenAPIV31SpecValidator
from tests.serving import CALL, Served, new_key, serving

from ringfence.access.key import Scope
from ringfence.settings import Settings
from ringfence.wiring import Worker


class Answer(msgspec.Struct):
    """One status that an operation may answer with."""

    content: dict[str, dict[str, object]] = {}


class Operation(msgspec.Struct):
    """One route as the document tells it."""

    responses: dict[str, Answer]
    security: list[dict[str, list[str]]] | None = None


class Document(msgspec.Struct):
    """What the tests read of the document; `whole` is all of it."""

    openapi: str
    paths: dict[str, dict[str, Operation]]
    whole: dict[str, object] = {}


PROBLEM = "application/problem+json"
DOCUMENT = {"/openapi.json", "/", "/{path:str}"}
"""Where the framework itself offers the document; of these the door lets only the first through."""
OPEN = {("get", "/healthy"), ("get", "/ready"), ("get", "/v1/card"), ("get", "/v1/licences"), ("post", "/v1/leads")}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("openapi") / "home", body_max="100000") as served:
        yield served


@pytest.fixture(scope="module")
def document(served: Served) -> Document:
    content = httpx.get(f"{served.url}/openapi.json", trust_env=False).content
    found = msgspec.json.decode(content, type=Document)
    return msgspec.structs.replace(found, whole=msgspec.json.decode(content))


def test_it_is_openapi_3_1(document: Document) -> None:
    assert document.openapi == "3.1.0"
    assert [error.message for error in OpenAPIV31SpecValidator(document.whole).iter_errors()] == []


def test_the_validator_would_tell_a_fault(document: Document) -> None:
    broken = {**document.whole, "paths": {"/v1/new": {"get": {"responses": {"200": {}}}}}}
    assert list(OpenAPIV31SpecValidator(broken).iter_errors())


def test_every_route_of_the_application_is_in_it_and_nothing_else(tmp_path: Path, document: Document) -> None:
    worker = Worker(Settings(home=tmp_path, max_numbers=1_000))
    door = worker.door
    running = {("post", path) for path in door._hot} | {("get", path) for path in door._pages}
    assert isinstance(door._api, Litestar)
    for route in door._api.routes:
        if isinstance(route, HTTPRoute) and route.path not in DOCUMENT:
            methods = {method.lower() for method in route.methods} - {"options"}
            running |= {(method, re.sub(r":\w+}", "}", route.path)) for method in methods}
    worker.start()
    worker.stop()
    described = {(method, path) for path, item in document.paths.items() for method in item}
    assert running == described


def test_every_route_tells_its_errors_as_problems_and_its_key(document: Document) -> None:
    for path, item in document.paths.items():
        for method, operation in item.items():
            told = operation.responses
            assert {"500"} <= set(told), path
            if (method, path) in OPEN:
                assert operation.security == [{}]
            else:
                assert {"401", "403", "429"} <= set(told), path
                assert operation.security is None
            if method in ("post", "put", "patch"):
                assert {"400", "413", "415"} <= set(told), path
            for status, answer in told.items():
                if not status.startswith("2") and not path.startswith("/stir/") and (path, status) != ("/ready", "503"):
                    assert answer.content == {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def test_what_goes_wrong_is_among_what_is_told(served: Served, document: Document) -> None:
    """Each route without a key, with one for something else, with rubbish, a huge body, a body of another kind."""
    stranger = new_key(served.home, (Scope.METRICS,))
    client = served.client_with("")
    seen: dict[str, set[str]] = {}
    for path, item in document.paths.items():
        for method in item:
            told = set(item[method].responses)
            address = re.sub(r"{\w+}", "nothing", path.replace("{message_id}", "7"))  # that one is a number
            for status in _provoked(client, method, address, (served.key, stranger)):
                assert status in told, (method, path, status)
                seen.setdefault(status, set()).add(path)
    assert {"400", "401", "403", "404", "413", "415"} <= set(seen)
    closed = {path for path, item in document.paths.items() for method in item if (method, path) not in OPEN}
    assert closed - seen["401"] == set()


def _provoked(client: httpx.Client, method: str, path: str, keys: tuple[str, str]) -> Iterator[str]:
    json_ = "application/json"

    def said(key: str, body: bytes = b"", kind: str = json_) -> str:
        headers = {"content-type": kind} if body else {}
        if key:
            headers["authorization"] = f"Bearer {key}"
        reply = client.request(method, path, headers=headers, content=body)
        if reply.status_code >= 400 and not path.startswith("/stir/"):
            assert reply.headers["content-type"] == PROBLEM, (method, path, reply.text)
        return str(reply.status_code)

    yield said("")
    yield said(keys[1])
    yield said(keys[0])
    if method not in ("get", "delete"):
        yield said(keys[0], b"\xff{")
        yield said(keys[0], json.dumps({"rubbish": [CALL]}).encode())
        yield said(keys[0], b"x" * 200_000)
        yield said(keys[0], b"a=b", "text/plain")
