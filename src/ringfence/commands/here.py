"""Where and by whom a command is given: settings, packaged rules, the actor for the audit trail."""

from __future__ import annotations

import getpass
import os

from ringfence.settings import Settings, load_settings


def settings() -> Settings:
    """The settings of this process; raises `Refused`."""
    return load_settings(os.environ)


def actor() -> str:
    """Who acts, for the audit trail."""
    try:
        return f"console:{getpass.getuser()}"
    except (KeyError, OSError):
        return "console:unknown"
