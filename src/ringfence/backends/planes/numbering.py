"""Opens the packed numbering plan as a read-only memory map, so that all processes share its pages."""

from __future__ import annotations

import mmap
from importlib.resources import files
from pathlib import Path

from ringfence.telecom.errors import Refused
from ringfence.telecom.numbering import Plan

PACKAGED = "plan/cn.rfp"


def packaged_plan() -> Path:
    """The plan that comes with the package."""
    return Path(str(files("ringfence.telecom").joinpath(PACKAGED)))


def open_plan(path: Path | None = None) -> Plan:
    """Map a packed plan, the packaged one when no path is given. Raises `Refused` for a missing or damaged file."""
    where = path or packaged_plan()
    try:
        with where.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise Refused(
            f"the numbering plan {where} cannot be read: {error}", "build one with `ringfence numbering build -o FILE`"
        ) from error
    return Plan(memoryview(mapped))
