"""Passwords hashed with Argon2id."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class ArgonHasher:
    """Fulfils `PasswordHasher` with the second recommended option of RFC 9106 section 4 (64 MiB, 3 passes)."""

    def __init__(self, *, time_cost: int = 3, memory_kib: int = 65_536, lanes: int = 4) -> None:
        self._argon = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=lanes)

    def hash(self, password: str) -> str:
        """The hash with its salt and parameters, as text."""
        return self._argon.hash(password.encode("utf-8", "surrogatepass"))

    def fits(self, password_hash: str, password: str) -> bool:
        """Whether the password made this hash; False also for a hash that cannot be read."""
        try:
            return self._argon.verify(password_hash, password.encode("utf-8", "surrogatepass"))
        except (VerificationError, InvalidHashError):
            return False

    def stale(self, password_hash: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        try:
            return self._argon.check_needs_rehash(password_hash)
        except InvalidHashError:
            return True
