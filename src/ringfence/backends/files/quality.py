"""Evaluations in a folder: `NAME/figures.json` as `ringfence evaluate calls --out` writes it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ringfence.analytics.evaluation.figures import Figures
from ringfence.analytics.quality import KeptEvaluation

MOST = 20
FIGURES = "figures.json"
_LONGEST = 16 << 20
_DECODER = msgspec.json.Decoder(Figures)


class QualityFolder:
    """Fulfils `QualityBook`; looks anew at each question."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def evaluations(self) -> tuple[KeptEvaluation, ...]:
        """Newest first, at most twenty."""
        return tuple(one for one in (_read(path) for path in self._paths()) if one is not None)

    def faults(self) -> tuple[str, ...]:
        """Names of those that cannot be read."""
        return tuple(path.parent.name for path in self._paths() if _read(path) is None)

    def _paths(self) -> list[Path]:
        found = [path for path in self._folder.glob(f"*/{FIGURES}") if path.is_file()]
        return sorted(found, key=lambda path: (-path.stat().st_mtime_ns, path.parent.name))[:MOST]


def _read(path: Path) -> KeptEvaluation | None:
    try:
        stat = path.stat()
        if stat.st_size > _LONGEST:
            return None
        figures = _DECODER.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return None
    return KeptEvaluation(name=path.parent.name, at_ms=stat.st_mtime_ns // 1_000_000, figures=figures)
