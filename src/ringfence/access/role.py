"""What a person who signs in may do."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Roles of the console, each allowed all that the one before it is."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"

    def covers(self, needed: Role) -> bool:
        """Whether this role is at least `needed`."""
        order = tuple(Role)
        return order.index(self) >= order.index(needed)
