"""A form with a file, read from the disk where its body was put: fields, and the file as one of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from ringfence.doors.web.words import N_
from ringfence.telecom.errors import Refused

NO_FILE = N_("Choose a file.")
NOT_A_FORM = N_("The form did not arrive whole. Send it again.")
LONGEST_FIELD = 4_000
MOST_PARTS = 20
_BLOCK = 1 << 20


class UploadForm(Struct, frozen=True):
    """What a form with a file says. The file lies at `path`; whoever takes it moves it, else it is to be deleted."""

    fields: dict[str, str]
    name: str
    """Of the file, as the browser told."""
    path: Path
    size: int


def read_upload(body: Path, content_type: str, fresh: Callable[[], Path]) -> UploadForm:
    """Take the form apart; `fresh` names a path for the file. Raises `Refused` for what is no form with one file."""
    kind, options = parse_options_header(content_type)
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise Refused(NOT_A_FORM)
    path = fresh()
    try:
        return _read(body, options["boundary"], path)
    except MultipartError as error:
        path.unlink(missing_ok=True)
        raise Refused(NOT_A_FORM) from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _read(body: Path, boundary: str, path: Path) -> UploadForm:
    fields: dict[str, str] = {}
    name, size, part = "", 0, None
    with (
        body.open("rb") as source,
        path.open("xb") as file,
        PushMultipartParser(boundary, max_segment_count=MOST_PARTS) as parser,
    ):
        path.chmod(0o600)
        while not parser.closed:
            for event in parser.parse(source.read(_BLOCK)):
                if isinstance(event, MultipartSegment):
                    part = event
                    if part.filename is not None and not name:
                        name = part.filename
                    elif part.filename is None:
                        fields[part.name] = ""
                elif part is not None and event:
                    if part.filename is not None:
                        size += file.write(event)
                    else:
                        fields[part.name] = (fields[part.name] + event.decode("utf-8", "replace"))[:LONGEST_FIELD]
    if not size:
        raise Refused(NO_FILE)
    return UploadForm(fields, name[:200], path, size)
