"""Secrets of the installation: random bytes in a file of their own, made when first asked for."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path


def secret(path: Path) -> bytes:
    """32 bytes that stay the same, made when first asked for; only this user may read them."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.write(file, os.urandom(32))
        os.fsync(file)
        os.close(file)
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_bytes()


def hiding(path: Path) -> Callable[[str], str]:
    """The keyed hash that stands for a person, 32 hexadecimal digits; the key is the secret of that file."""
    key = secret(path)

    def hidden(text: str) -> str:
        return blake2b(text.encode("utf-8", "surrogatepass"), key=key, digest_size=16).hexdigest()

    return hidden
