"""What every worker of the machine knows of certificates: each writes its report, all are read together."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec

from ringfence.screening.authentication.certificates import CertificateReport


class ReportFolder:
    """Files `wNN.json` of one folder. Fulfils `CertificateBook`."""

    def __init__(self, folder: Path, worker: int) -> None:
        self._folder = folder
        self._mine = folder / f"w{worker:02}.json"

    def write(self, report: CertificateReport) -> None:
        """Show this worker's report to the others; they see the old or the new one. Raises `OSError`."""
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = self._mine.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(report))
        fresh.replace(self._mine)

    def reports(self) -> dict[str, CertificateReport]:
        """What each worker last told, by its name; a file that can't be read is left out. Never raises."""
        found: dict[str, CertificateReport] = {}
        for path in sorted(self._folder.glob("w*.json")):
            try:
                found[path.stem] = msgspec.json.decode(path.read_bytes(), type=CertificateReport)
            except (OSError, msgspec.DecodeError):
                continue
        return found

    def leave(self) -> None:
        """Take this worker's report away, as it ends. Never raises."""
        with suppress(OSError):
            self._mine.unlink()
