"""docs/scale.md, word for word: its script looks at records on Spark and keeps what it finds."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.backends.duck.calling import FROM_MS, HOUR_MS, calls, write

from ringfence.analytics.inquiry import Wanted
from ringfence.backends.sql.store import open_store
from ringfence.documents import packaged_rules
from ringfence.settings import load_settings

PAPER = (Path(__file__).parents[2] / "docs" / "scale.md").read_text("utf-8")


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_the_script_of_the_paper_puts_what_it_finds_on_spark_into_the_store(tmp_path: Path) -> None:
    (script,) = [one for one in re.findall(r"```python\n(.*?)```", PAPER, re.DOTALL) if "SparkDetectors" in one]
    (tmp_path / "look.py").write_text(script, "utf-8")
    folders = [
        write(tmp_path / name, calls(times=30, every_s=9, ring_s=[2.1, 3], calling=calling))
        for name, calling in (("calls0", "13911110001"), ("calls1", "13911110002"))
    ]
    home = {"RINGFENCE_HOME": str(tmp_path / "home")}
    words = [packaged_rules(), tmp_path / "scratch", FROM_MS + HOUR_MS, 2, *folders]

    done = subprocess.run(
        [
            Path(sys.executable).with_name("spark-submit"), "--master", "local[2]", "--driver-memory", "1g",
            "--conf", "spark.sql.shuffle.partitions=2", "--conf", "spark.ui.enabled=false", tmp_path / "look.py",
            *map(str, words),
        ],
        env={**os.environ, **home, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-4000:]
    assert "in 60 records" in done.stdout
    store = open_store(load_settings(home).store_address)
    found = store.suspicions.page(Wanted(detector="ONE_RING"), limit=9)
    store.close()
    assert sorted(one.suspect.subject for one in found) == ["+8613911110001", "+8613911110002"]
