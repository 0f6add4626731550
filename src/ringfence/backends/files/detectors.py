"""Documents of detectors and profiles, as texts by file name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ringfence.telecom.errors import BadRules, Unavailable

PLACES = "profiles/places.parquet"
"""Provinces by the first digits of a number, below the rules."""


def read_sql(folder: Path) -> Mapping[str, str]:
    """The `.sql` files of a folder; raises `Unavailable` when it cannot be read, `BadRules` for what is not UTF-8."""
    texts = {}
    for path in sorted(folder.glob("*.sql")):
        try:
            texts[path.name] = path.read_text("utf-8")
        except UnicodeDecodeError as fault:
            raise BadRules(f"{path.name} is not text in UTF-8", "save it as UTF-8", document=path.name) from fault
        except OSError as fault:
            raise Unavailable(f"{path} cannot be read: {fault}", "check its rights") from fault
    return texts
