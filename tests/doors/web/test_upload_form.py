from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringfence.doors.web.upload_form import LONGEST_FIELD, read_upload
from ringfence.telecom.errors import Refused

TYPE = "multipart/form-data; boundary=X"


def _part(name: str, body: bytes, file: str = "") -> bytes:
    told = f'form-data; name="{name}"' + (f'; filename="{file}"' if file else "")
    return f"--X\r\nContent-Disposition: {told}\r\n\r\n".encode() + body + b"\r\n"


def _sent(folder: Path, body: bytes) -> Path:
    path = folder / "body"
    path.write_bytes(body)
    return path


def _fresh(folder: Path) -> Path:
    return folder / os.urandom(4).hex()


def test_fields_and_the_file_are_told_apart(tmp_path: Path) -> None:
    big = os.urandom(3_000_000)
    body = _part("purpose", "清理".encode()) + _part("file", big, "名单.csv") + _part("x", b"a" * 9_000) + b"--X--\r\n"
    form = read_upload(_sent(tmp_path, body), TYPE, lambda: _fresh(tmp_path))
    assert form.fields == {"purpose": "清理", "x": "a" * LONGEST_FIELD}
    assert (form.name, form.size) == ("名单.csv", len(big))
    assert form.path.read_bytes() == big
    assert form.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (_part("a", b"1") + b"--X--\r\n", TYPE),
        (_part("file", b"", "a.csv") + b"--X--\r\n", TYPE),
        (_part("file", b"1", "a.csv"), TYPE),
        (b"rubbish", TYPE),
        (b"", TYPE),
        (b"a=1", "application/x-www-form-urlencoded"),
        (b"", "multipart/form-data"),
        (b"".join(_part(f"f{at}", b"1") for at in range(60)) + b"--X--\r\n", TYPE),
    ],
)
def test_what_is_no_form_with_a_file_is_refused_and_leaves_nothing(tmp_path: Path, body: bytes, kind: str) -> None:
    sent = _sent(tmp_path, body)
    with pytest.raises(Refused):
        read_upload(sent, kind, lambda: _fresh(tmp_path))
    assert list(tmp_path.iterdir()) == [sent]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=300))
def test_whatever_arrives_is_read_or_refused(tmp_path: Path, noise: bytes) -> None:
    body = _part("file", b"1\n", "a.csv") + noise + b"\r\n--X--\r\n"
    try:
        form = read_upload(_sent(tmp_path, body), TYPE, lambda: _fresh(tmp_path))
    except Refused:
        return
    assert form.size == form.path.stat().st_size
