from collections.abc import Callable, Iterator
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.doors.web.caller import Caller
from tests.doors.web.company_scene import NUMBER, CompanyScene, Visitor
from tests.doors.web.my_scene import MyScene, Someone
from tests.doors.web.scene import Scene, play_morning

from ringfence.doors.web import pages
from ringfence.doors.web.language import load_languages

_IDLE: WeakKeyDictionary[Scene, list[Litestar]] = WeakKeyDictionary()
"""Applications that no browser is at, for the next one: making one takes longer than a page."""


@pytest.fixture(autouse=True, scope="session")
def languages_read_once() -> Iterator[None]:
    """Every browser gets an application of its own; reading the catalogues again for each takes longer than a page."""
    whole = load_languages()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "load_languages", lambda: whole)
        yield


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path)
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A morning of calls; tests of one module share it, so they must not rely on what others leave."""
    made = Scene(tmp_path_factory.mktemp("morning"))
    play_morning(made)
    yield made
    made.store.close()


@pytest.fixture
def visit(request: pytest.FixtureRequest) -> Iterator[Callable[[Scene, str], Caller]]:
    """Opens a browser for somebody: `visit(scene, "anna")`; an empty name is not signed in."""
    clients = []

    def open_for(scene: Scene, name: str) -> Caller:
        idle = _IDLE.setdefault(scene, [])
        application = idle.pop() if idle else scene.application()
        client = TestClient(application, base_url="http://console.example")
        client.__enter__()
        clients.append((scene, application, client))
        return Caller(client).signed_in(name) if name else Caller(client)

    yield open_for
    for scene, application, client in clients:
        client.__exit__(None, None, None)
        _IDLE[scene].append(application)


@pytest.fixture
def mine(tmp_path: Path) -> Iterator[MyScene]:
    made = MyScene(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def somebody() -> Iterator[Callable[[MyScene], Someone]]:
    """Opens a browser at the pages for persons."""
    clients = []

    def open_for(scene: MyScene) -> Someone:
        client = TestClient(scene.application(), base_url="http://my.example")
        client.__enter__()
        clients.append(client)
        return Someone(scene, client)

    yield open_for
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CompanyScene]:
    """The company `acme` and its people; tests of one module share it."""
    made = CompanyScene(tmp_path_factory.mktemp("company"))
    for at in range(12):
        made.judge(NUMBER, f"1391234{at:04}", ago_s=600 - at)
    made.complain(NUMBER, "reporter-1", "推销贷款 13900009999")
    yield made
    made.store.close()


@pytest.fixture
def enter(company: CompanyScene) -> Iterator[Callable[[str], Visitor]]:
    """Opens a browser at the company pages: `enter("cora")`; an empty name is not signed in."""
    clients = []

    def open_for(name: str) -> Visitor:
        client = TestClient(company.application(), base_url="http://company.example")
        client.__enter__()
        clients.append(client)
        return Visitor(client).enter(name) if name else Visitor(client)

    yield open_for
    for client in clients:
        client.__exit__(None, None, None)
