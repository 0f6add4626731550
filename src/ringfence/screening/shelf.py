"""The operator's rule documents as something to read, watch and promote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ringfence.screening.ruleset import Ruleset
from ringfence.telecom.verdict import Mode


class RuleShelf(Protocol):
    """Where rule documents live. Each worker has its own; what one writes the others see at their next `poll`."""

    def running(self) -> Ruleset:
        """What judges calls now."""
        ...

    def fault(self) -> str:
        """Why the documents are not what is running; empty when they are."""
        ...

    def documents(self) -> Mapping[str, str]:
        """The documents as they lie there now, by name; perhaps broken."""
        ...

    def poll(self) -> Ruleset | None:
        """The new ruleset when the documents changed and are sound; otherwise None, and the running one stays."""
        ...

    def promote(self, code: str, mode: Mode, permille: int, *, by: str, reason: str) -> None:
        """Change how far a rule is trusted, durably, and run it. Raises `NotFound`, `Refused` (also `BadRules`)."""
        ...

    def archived(self, version: str) -> Ruleset | None:
        """A ruleset that once ran, by version; None when it is not kept."""
        ...
