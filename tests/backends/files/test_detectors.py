from pathlib import Path

import pytest

from ringfence.backends.files.detectors import read_sql
from ringfence.telecom.errors import BadRules


def test_only_sql_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("SELECT 1", "utf-8")
    (tmp_path / "notes.txt").write_text("x", "utf-8")

    assert read_sql(tmp_path) == {"a.sql": "SELECT 1"}


def test_what_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_bytes("-- 响".encode("gbk"))

    with pytest.raises(BadRules, match=r"a\.sql is not text in UTF-8"):
        read_sql(tmp_path)
