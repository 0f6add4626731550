import subprocess
import sys
from pathlib import Path

import pytest

from ringfence.backends.planes.numbering import open_plan, packaged_plan
from ringfence.telecom.errors import Refused

CHILD = """
import sys
from ringfence.backends.planes.numbering import open_plan
plan = open_plan()
number = plan.read("17012345678")
print(plan.allocation(number).holder, flush=True)
for line in open("/proc/self/maps"):
    if line.rstrip().endswith("cn.rfp"):
        print(line.split()[1], flush=True)
sys.stdin.read()
"""


def test_opens_the_packaged_plan() -> None:
    plan = open_plan()
    assert plan.allocation(plan.read("95588")).holder == "中国工商银行"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_two_processes_map_the_same_pages_read_only() -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        for _ in range(2)
    ]
    try:
        for child in children:
            assert child.stdout
            assert child.stdout.readline().strip() == "中国电信"
            assert child.stdout.readline().strip() == "r--s"
    finally:
        for child in children:
            child.communicate()


def test_a_plan_replaced_while_mapped_stays_whole(tmp_path: Path) -> None:
    where = tmp_path / "plan.rfp"
    where.write_bytes(packaged_plan().read_bytes())
    plan = open_plan(where)
    other = tmp_path / "other"
    other.write_bytes(b"no plan")
    other.replace(where)
    assert plan.allocation(plan.read("13800138000")).city == "北京"


@pytest.mark.parametrize("content", [None, b"", b"rubbish" * 100])
def test_a_missing_or_damaged_plan_is_refused_with_a_remedy(tmp_path: Path, content: bytes | None) -> None:
    where = tmp_path / "plan.rfp"
    if content is not None:
        where.write_bytes(content)
    with pytest.raises(Refused) as refused:
        open_plan(where)
    assert "numbering build" in refused.value.remedy
