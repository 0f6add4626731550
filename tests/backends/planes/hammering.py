"""Workers that count the same numbers at once, some of them killed in the middle; prints what came of it.

Run as a script: `hammering.py FOLDER together|killed`.
"""

from __future__ import annotations

import mmap
import os
import random
import signal
import sys
import time
from pathlib import Path

from tests.backends.planes.velocity_scene import NOW, number, open_table

from ringfence.backends.planes import layout
from ringfence.backends.planes.velocity import VelocityTable

HOT, VICTIM = 1, 2
EACH = 20_000
KILLS = 40
SLOTS = 64


def hammer(table: VelocityTable, tally: memoryview, at: int, calls: int, seed: int) -> None:
    """Call from one hot number to one victim, and between thousands of others, which makes blocks come and go.

    A cell of `tally` is written in one step, so that it too survives being killed (`struct.pack_into` would not).
    """
    dice = random.Random(seed)
    for done in range(1, calls + 1):
        table.touch(number(HOT), number(VICTIM), NOW, emergency=False)
        owed = len(table._owed)
        tally[at], tally[SLOTS + at] = done - owed, owed
        if seed:
            caller = dice.randrange(10, 60)
            table.touch(
                number(caller), number(dice.randrange(100, 2_100)), NOW + dice.randrange(60_000), emergency=False
            )


def fork(folder: Path, tally: memoryview, at: int, calls: int, seed: int) -> int:
    pid = os.fork()
    if pid:
        return pid
    table = open_table(folder, 1_200)
    hammer(table, tally, at, calls, seed)
    for _ in range(1_000):
        table.touch(number(8), number(9), NOW, emergency=False)
        if table.health().owed == 0:
            os._exit(0)
    os._exit(3)


def broken_blocks(table: VelocityTable) -> int:
    """Blocks that two records hold, or that a record holds while they are free; a leaked one is not broken."""
    words = table._plane.words
    small = words.view("u4")
    base, buckets = int(words[layout.BUCKET_BASE // 8]), int(words[layout.BUCKETS // 8])
    pool = (layout.POOLS + layout.CORE_POOL * layout.POOL_STRIDE) // 8
    start, size = int(words[pool]), int(words[pool + 1])
    free, at = [], int(words[pool + layout.POOL_FREE // 8])
    while at:
        free.append(at)
        at = int(words[(start + (at - 1) * size) // 8])
    held = []
    for bucket in range(buckets):
        for way in range(layout.WAYS):
            record = base + bucket * layout.BUCKET_BYTES + layout.RECORDS + way * layout.RECORD_BYTES
            tag = words.view("u2")[(base + bucket * layout.BUCKET_BYTES + layout.TAGS) // 2 + way]
            if tag:
                held += [int(small[(record + layout.CORE) // 4 + side]) for side in (0, 1)]
    held = [one for one in held if one]
    return len(held) + len(free) - len(set(held) | set(free))


def main(folder: Path, way: str) -> None:
    tally = memoryview(mmap.mmap(-1, 8 * 2 * SLOTS)).cast("q")
    table = open_table(folder, 1_200)
    table.warm()
    steady = [fork(folder, tally, at, EACH, 0) for at in range(2)]
    killed = 0
    if way == "killed":
        for round_ in range(KILLS):
            pid = fork(folder, tally, 2 + round_, 10_000_000, 1 + round_)
            time.sleep(0.02 + random.Random(round_).random() * 0.05)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            killed += 1
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in steady]
    table._plane.repair()
    calling, _ = table.peek(number(HOT), NOW)
    _, called = table.peek(number(VICTIM), NOW)
    assert calling is not None
    assert called is not None
    told, owed = sum(tally[:SLOTS]), sum(tally[SLOTS:])
    for _ in range(200):
        table.touch(number(HOT), number(VICTIM), NOW, emergency=False)
    after = table.peek(number(HOT), NOW)[0]
    assert after is not None
    told_all = (killed, sum(codes), told, owed, calling.attempts_1d, called.attempts_1d, after.attempts_1d)
    sys.stdout.write(" ".join(str(one) for one in (*told_all, broken_blocks(table))) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
