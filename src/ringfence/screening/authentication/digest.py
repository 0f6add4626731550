"""Digests that tokens carry of contents: algorithm, hyphen, base64 (RFC 9475 section 3.2, RFC 9795 section 6)."""

from __future__ import annotations

import binascii
import hashlib
import re

_ALGORITHMS = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
_WRITTEN = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/]+)(=?=?)", re.ASCII)


def well_formed(digest: str) -> bool:
    """Whether it is a digest of one of the three algorithms and of the right length; padding may be left out."""
    return _read(digest) is not None


def digest_fits(digest: str, content: bytes) -> bool:
    """Whether it is the digest of that content; False when it is no digest."""
    read = _read(digest)
    return read is not None and _ALGORITHMS[read[0]](content).digest() == read[1]


def digest_of(content: bytes) -> str:
    """SHA-256 of the content, with padding."""
    return "sha256-" + binascii.b2a_base64(hashlib.sha256(content).digest(), newline=False).decode("ascii")


def _read(digest: str) -> tuple[str, bytes] | None:
    found = _WRITTEN.fullmatch(digest)
    if found is None:
        return None
    algorithm, text, padding = found.groups()
    needed = -len(text) % 4
    if needed == 3 or padding not in ("", "=" * needed):
        return None
    raw = binascii.a2b_base64(text + "=" * needed)
    return (algorithm, raw) if len(raw) == _ALGORITHMS[algorithm]().digest_size else None
