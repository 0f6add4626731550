"""A new file for people, readable by its owner only: whole under its name, or not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from ringfence.telecom.errors import Refused, Unavailable


@contextmanager
def drafted(target: Path) -> Iterator[BinaryIO]:
    """Write in the block; the file has its name when the block has ended and all is on the disk.

    Raises `Refused` when the file is there already, `Unavailable` when it cannot be written.
    """
    if target.exists():
        raise Refused(f"{target} is there already", "name a file that does not exist")
    draft = target.with_name(f".{target.name}.draft")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
    except (OSError, pa.ArrowException) as error:
        raise Unavailable(f"{target} cannot be written: {error}", "Free the disk, or name another place.") from error
    finally:
        draft.unlink(missing_ok=True)
