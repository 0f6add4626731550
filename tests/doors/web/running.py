"""A console of a made-up morning, served by a process of its own on a free loopback port, for real browsers."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server
from tests.doors.web.scene import NOW_MS, Scene, certificates_of_a_morning, play_morning, suspect_some
from tests.servers import free_port

from ringfence.access.role import Role
from ringfence.registry.lead import LeadSent
from ringfence.registry.ledger_desk import EVERYTHING
from ringfence.registry.misuse_report import SeenCalling

ROOT = Path(__file__).parents[3]
FRESH = ("nora-zh-wide", "nora-zh-narrow", "nora-en-wide", "nora-en-narrow", "nora-keys")
"""Accounts whose password has to be changed first."""
WITH_FACTORS = ("fred-zh", "fred-en", "tora-zh", "tora-en")
"""Accounts whose people try second factors."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a running console whose store is in the folder, e.g. `http://127.0.0.1:40123`."""
    port = free_port()
    command = [sys.executable, "-m", "tests.doors.web.running", str(folder), str(port)]
    with (folder / "console.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process, folder / "console.log")
        yield address
    finally:
        process.kill()
        process.wait(10)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/console/static/console.css", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers at {address}: {log.read_text('utf-8', 'replace')}")


def keep_ledgers(scene: Scene) -> None:
    """People of a carrier and of a regulator, entries of every ledger, misuse of them, and a lead."""
    scene.add_account("carla", Role.ADMINISTRATOR, organisation="carrier:cmcc")
    scene.add_account("rita", Role.ADMINISTRATOR, organisation="regulator:bj")
    since = {"from": "2026-01-01"}
    for kind, cells in (
        ("customer", {"id": "cmcc", "name": "中国某移动通信集团"}),
        ("customer", {"id": "voip-bj", "name": "北京某网络电话有限公司", "provider": "cmcc"}),
        ("customer", {"id": "voip-sh", "name": "上海某网络电话有限公司", "provider": "cmcc"}),
        ("holding", {"id": "h-85", "first": "+861085000000", "last": "+861085009999", "holder": "voip-bj",
                     "chain": "cmcc voip-bj", "category": "finance", "purpose": "客户服务", "areas": "北京"}),
        ("holding", {"id": "h-86", "first": "+861085005000", "last": "+861085005099", "holder": "voip-sh",
                     "originates": "no"}),
        ("line", {"id": "enterprise-7", "customer": "voip-sh", "carrier": "cmcc", "place": "上海", "rate_per_s": "30",
                  "allowed": "+861085005000..+861085005099", "hours": "08:00-20:00", "service": "2"}),
        ("licence", {"id": "B2-20200001", "holder": "voip-bj", "services": "B25", "areas": "北京 天津",
                     "real_name_users": "yes", "abuse_contact": "abuse@voip.example"}),
    ):  # fmt: skip
        scene.ledgers.put(kind, {**cells, **since}, EVERYTHING, by="account:adam", reason="初次登记")
    number = int(scene.plan.read("+861085000007"))
    scene.uses.seen = [SeenCalling(number, "enterprise-7", 1_204, 3, NOW_MS - 86_400_000, NOW_MS - 60_000)]
    sent = LeadSent(
        provider="廉价国际电话", app="FreeTalk", number="01085000007", text="群里卖回拨电话，每分钟五分钱。"
    )
    scene.lead_desk().report(sent, [])


def main(folder: Path, port: int) -> None:
    """Judge the morning and serve until killed."""
    scene = Scene(folder)
    for name in FRESH:
        scene.add_account(name, Role.VIEWER, must_change=True)
    keep_ledgers(scene)
    for name in WITH_FACTORS:
        scene.add_account(name, Role.VIEWER)
    scene.console_url = f"http://localhost:{port}"
    play_morning(scene)
    suspect_some(scene)
    scene.certificates.told = {"w00": certificates_of_a_morning(NOW_MS // 1000)}
    server = Server(scene.application(), address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    asyncio.run(server.serve())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
