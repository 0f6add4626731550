"""A real browser that is told to reach nothing but loopback, and that writes down whatever it asks for elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from tests.doors.web.scene import PASSWORD
from tests.servers import require

CHROMIUM = "/usr/bin/chromium"
SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, NARROW = 1280, 375
PATIENCE_MS = 60_000
"""How long a busy machine may take for one step."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser with a profile of its own, or a skip (a failure in strict mode) where it is not installed."""
    program = require("Chromium", CHROMIUM if Path(CHROMIUM).exists() else None)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=str(program), args=list(SWITCHES), timeout=PATIENCE_MS)
        yield browser
        browser.close()


class Person:
    """Somebody at the console, in one language and one width of window."""

    def __init__(
        self, browser: Browser, address: str, language: str, width: int, *, dark: bool = False, script: bool = True
    ) -> None:
        self.address = address
        self.outside: list[str] = []
        self.faults: list[str] = []
        self.context: BrowserContext = browser.new_context(
            locale=language,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.page.on("request", self._asked)
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def open(self, path: str) -> Page:
        """Go to a page of the console."""
        self.page.goto(f"{self.address}/console{path}", wait_until="domcontentloaded")
        return self.page

    def sign_in(self, name: str, password: str = PASSWORD) -> Page:
        """Sign in with the form."""
        self.open("/sign-in")
        self.page.fill("#name", name)
        self.page.fill("#password", password)
        self.page.press("#password", "Enter")
        self.page.wait_for_url(lambda url: not url.endswith("/sign-in"), wait_until="domcontentloaded")
        return self.page

    def close(self) -> None:
        """Close the window."""
        self.context.close()

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in ("127.0.0.1", "localhost"):
            self.outside.append(request.url)
