"""Somebody with a browser that runs no scripts."""

from __future__ import annotations

import re
from typing import TypeAlias

from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from tests.doors.web.scene import PASSWORD

Fields: TypeAlias = dict[str, str | list[str]]


class Caller:
    """Gets pages and sends their forms."""

    def __init__(self, client: TestClient[Litestar]) -> None:
        self.client = client

    def signed_in(self, name: str, password: str = PASSWORD) -> Caller:
        answer = self.enter(name, password)
        assert answer.status_code == 303, answer.text
        return self

    def enter(self, name: str, password: str = PASSWORD) -> Response:
        return self.send("/sign-in", {"name": name, "password": password}, page="/sign-in")

    def get(self, path: str, language: str = "en") -> Response:
        return self.client.get(f"/console{path}", headers={"accept-language": language}, follow_redirects=False)

    def send(self, path: str, form: Fields, *, page: str = "/password") -> Response:
        """Send a form with the token that `page` carries."""
        return self.post(path, {"csrf": self.token(page), **form})

    def post(self, path: str, form: Fields) -> Response:
        return self.client.post(f"/console{path}", data=form, headers={"accept-language": "en"}, follow_redirects=False)

    def token(self, page: str = "/password") -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(page).text)
        assert found is not None
        return found.group(1)
