"""What has to be so before a check can find anything."""

from __future__ import annotations

from enum import StrEnum


class Need(StrEnum):
    """Stated once for each check, in the catalogue."""

    ALWAYS = "always"
    BUSY_CALLING = "busy_calling"
    """The calling side made at least so many attempts today as the check's thresholds ask for."""
    BUSY_CALLED = "busy_called"
    """The called side was called at least so many times within 10 minutes."""
    LISTED = "listed"
    FROM_ABROAD = "from_abroad"
    NOT_ASSIGNED = "not_assigned"
    """The trunk says that the calling number is not one of its own."""
    ODD_CALLER = "odd_caller"
    """No E.164 number, or one that is not shown."""
    STRANGE_TRUNK = "strange_trunk"
    """The trunk is named and nothing is known of it."""
    AUTHENTICATED = "authenticated"
    """Something is known of the caller's signed identity, or of its missing."""
    NOT_PLAIN = "not_plain"
    """The plan does not say both that the calling number is allocated and that it may call."""
    SPOKEN_OF = "spoken_of"
    """Somebody said something of the calling number."""
    REGISTERED = "registered"
    """Something of the call stands in the registry."""
    SUSPECTED = "suspected"
    """Detectors found something in earlier calls of the calling number."""
