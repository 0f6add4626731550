"""The column of numbers of a Parquet file from a stranger, read by a process of its own with bounded memory and time.

A few kilobytes of Parquet can say that they hold billions of long texts. Whatever they make the library do, they do it
to a process that the kernel stops.
"""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from pathlib import Path

from ringfence.backends.files.parquet import open_column
from ringfence.telecom.errors import Refused

MEMORY = 1 << 30
"""Bytes of address space."""
SECONDS = 600
"""Of processor time."""
LONGEST = 64


def parquet_numbers(path: Path, columns: Sequence[str]) -> Generator[str, None, None]:
    """Every cell of the column, its first 64 characters; raises `Refused` for what is damaged or too much."""
    command = [sys.executable, "-m", __name__, str(path), *columns]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        try:
            for line in child.stdout:
                yield line.rstrip("\n")
            told = child.stderr.read().strip()
            if child.wait():
                raise Refused(_why(child.returncode, told), "Export the list again as one column of texts.")
        finally:
            child.kill()


def _why(code: int, told: str) -> str:
    if code in (-signal.SIGKILL, -signal.SIGXCPU, -signal.SIGSEGV, -signal.SIGABRT) or "MemoryError" in told:
        return "The Parquet file takes more memory or time than a list may."
    return told.splitlines()[-1][:300] if told else "The Parquet file cannot be read."


def main(path: Path, columns: Sequence[str]) -> int:
    """Write each cell as a line; the exit code is 1 when the file cannot be read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    write = sys.stdout.write
    try:
        for cell in open_column(path, columns):
            write(cell[:LONGEST].replace("\n", " ").replace("\r", " ") + "\n")
        sys.stdout.flush()
    except Refused as error:
        sys.stderr.write(error.message)
        return 1
    except MemoryError:
        sys.stderr.write("MemoryError")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
