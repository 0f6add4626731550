"""Forms with files (multipart/form-data, RFC 7578), read within bounds; the names of files are not kept."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlencode

import multipart
from msgspec import Struct

from ringfence.doors.web.visit import LONGEST_VALUE, MOST_FIELDS, Fields
from ringfence.telecom.errors import Refused

MULTIPART = "multipart/form-data"


class Upload(Struct, frozen=True):
    """What a form with files carried."""

    form: Fields
    files: tuple[bytes, ...] = ()
    """Bytes of each file that somebody chose, in their order."""


def is_upload(content_type: str) -> bool:
    """Whether a body of that type is a form with files."""
    return content_type.split(";")[0].strip().lower() == MULTIPART


def read_upload(content_type: str, body: bytes) -> Upload:
    """The fields and files of a body. Raises `Refused` for one that is not whole."""
    boundary = multipart.parse_options_header(content_type)[1].get("boundary", "")
    values: list[tuple[str, str]] = []
    files: list[bytes] = []
    try:
        parser = multipart.MultipartParser(
            BytesIO(body), boundary, len(body), strict=True, part_limit=MOST_FIELDS, spool_limit=len(body) + 1,
            memory_limit=len(body) + 1, disk_limit=0,
        )  # fmt: skip
        for part in parser:
            if part.filename is None:
                values.append((part.name, part.value[:LONGEST_VALUE]))
            elif part.raw:
                files.append(part.raw)
    except (multipart.MultipartError, ValueError, UnicodeError) as error:
        raise Refused("The form did not arrive whole.", "Send it again.") from error
    return Upload(Fields(urlencode(values, errors="replace")), tuple(files))
