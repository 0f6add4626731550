"""Has the judge's pages built anew when a worker asks for it, and once a day, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

from ringfence.backends.stderr.log import OperatorLog
from ringfence.settings import PREFIX, Settings

LOOK_S = 2.0
DAILY_S = 86_400.0
WANTED_NAME = "pages.wanted"
_COMMAND = (sys.executable, "-c", "from ringfence.main import run; run()", "registry", "verify", "--rebuild")


def want_pages(settings: Settings, why: str) -> None:
    """Ask whoever keeps house on this machine for new pages; again is harmless."""
    settings.registry_folder.mkdir(parents=True, exist_ok=True)
    wanted = settings.registry_folder / WANTED_NAME
    if not wanted.exists():
        wanted.write_text(why, "utf-8")


class Rebuilding:
    """One for each process that keeps house; only one build runs at a time, over all of them.

    A build takes minutes where many people said something: in its own process it slows no call, and whatever becomes
    of it the pages in use stay as they are.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = settings.registry_folder
        self._told = OperatorLog(settings.log_level, part="pages")
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pages", daemon=True)
        self._build: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End; a build that runs is given up, which leaves the pages in use."""
        self._ended.set()
        build = self._build
        if build is not None and build.poll() is None:
            build.terminate()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._ended.wait(LOOK_S):
            try:
                why = self.wanted()
                if why:
                    self.build(why)
            except Exception as error:
                self._told.shout("building pages failed", error)

    def wanted(self) -> str:
        """Why pages should be built; empty when they need not."""
        try:
            return (self._folder / WANTED_NAME).read_text("utf-8") or "asked for"
        except OSError:
            pass
        made = [path.stat().st_mtime for path in self._folder.glob("*.pages")]
        return "a day old" if made and time.time() - min(made) > DAILY_S else ""

    def build(self, why: str) -> bool:
        """Build and verify; True when the new pages equal the store."""
        self._told.say("pages are built", why=why)
        place = {
            f"{PREFIX}HOME": str(self._settings.home),
            f"{PREFIX}DATABASE": self._settings.database,
            f"{PREFIX}JURISDICTION": self._settings.jurisdiction,
        }
        begun = time.monotonic()
        self._build = subprocess.Popen(
            _COMMAND, env=dict(os.environ) | place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        said, _ = self._build.communicate()
        # Workers that took the new pages up ask no more; what they still ask for after this is another matter.
        self._ended.wait(LOOK_S)
        (self._folder / WANTED_NAME).unlink(missing_ok=True)
        good = self._build.returncode == 0
        tell = self._told.say if good else self._told.warn
        tell("pages were built" if good else "pages could not be built", said=said.strip(), s=time.monotonic() - begun)
        return good
