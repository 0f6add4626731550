from collections.abc import Callable

import pytest
from tests.doors.web.caller import Caller
from tests.doors.web.scene import Scene

from ringfence.doors.web.pages import console_routes
from ringfence.doors.web.visit import LONGEST_BODY

Visit = Callable[[Scene, str], Caller]


def test_the_first_address_leads_to_the_live_page(scene: Scene, visit: Visit) -> None:
    answer = visit(scene, "").client.get("/", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/console/live")


@pytest.mark.parametrize("name", ["console.css", "live.js", "mark.svg"])
def test_files_come_from_us_with_their_kind(scene: Scene, visit: Visit, name: str) -> None:
    answer = visit(scene, "").get(f"/static/{name}")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(("text/css", "text/javascript", "image/svg+xml"))
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/nothing", "/decisions/a/b/c", "/static/../pages.py", "/static/%2e%2e/x", "/live/x"])
def test_what_is_not_there_is_a_page_with_a_remedy(scene: Scene, visit: Visit, path: str) -> None:
    answer = visit(scene, "vera").get(path)

    assert answer.status_code == 404
    assert "start from the menu" in answer.text


def test_a_wrong_method_and_a_huge_body_get_a_page(scene: Scene, visit: Visit) -> None:
    vera = visit(scene, "vera")

    assert vera.client.delete("/console/live").status_code == 405
    answer = vera.client.post("/console/sign-out", content=b"x" * (LONGEST_BODY + 1))
    assert answer.status_code == 413
    assert "could not be accepted" in answer.text or "未被接受" in answer.text


def test_no_page_names_anything_outside(morning: Scene, visit: Visit) -> None:
    adam = visit(morning, "adam")
    decision = morning.archive.decisions[-1].id
    for route in console_routes(morning.console()):
        if route.method == "GET" and "language" not in route.path:
            path = route.path.removeprefix("/console").replace("{id:str}", decision).replace("{code:str}", "WANGIRI")
            page = adam.get(f"{path}?number=17012345678&purpose=x").text
            assert ' src="http' not in page
            assert ' href="http' not in page
            assert " style=" not in page
            assert " onclick" not in page


def test_two_routes_never_share_method_and_address(scene: Scene) -> None:
    routes = [(route.method, route.path) for route in console_routes(scene.console())]

    assert len(routes) == len(set(routes))
