import pytest

from ringfence.doors.web.upload import is_upload, read_upload
from ringfence.telecom.errors import Refused

KIND = 'multipart/form-data; boundary="b"'


def part(name: str, body: bytes, filename: str | None = None) -> bytes:
    named = f'; filename="{filename}"' if filename is not None else ""
    return f'--b\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode() + body + b"\r\n"


def test_fields_and_files_are_told_apart_and_no_file_is_none() -> None:
    body = (
        part("reason", "换了".encode())
        + part("file", b"\x00\xff", "../../etc/passwd")
        + part("file", b"", "")
        + b"--b--\r\n"
    )

    read = read_upload(KIND, body)

    assert read.form.one("reason") == "换了"
    assert read.files == (b"\x00\xff",)
    assert is_upload("Multipart/Form-Data; boundary=x")
    assert not is_upload("application/x-www-form-urlencoded")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (KIND, b""), (KIND, b"rubbish"), (KIND, part("a", b"1")),
        ("multipart/form-data", part("a", b"1") + b"--b--\r\n"),
        (KIND, b"".join(part(f"f{i}", b"1") for i in range(200)) + b"--b--\r\n"),
        (KIND, b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"),
    ],
)  # fmt: skip
def test_a_form_that_is_not_whole_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(Refused):
        read_upload(kind, body)
