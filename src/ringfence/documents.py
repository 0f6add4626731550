"""Where documents stand: those that come with the package, and the operator's copies of the registry's."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def packaged_rules() -> Path:
    """The rule documents that come with the package."""
    return Path(str(files("ringfence"))) / "rules"


def registry_document(home: Path, name: str) -> str:
    """A document of `rules/registry`: the operator's copy in the home folder, else the packaged one.

    Raises `FileNotFoundError` when neither has one of that name.
    """
    own = home / "rules" / "registry" / name
    return (own if own.is_file() else packaged_rules() / "registry" / name).read_text("utf-8")
