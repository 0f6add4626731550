"""Marks texts for the catalogues."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "mark, do not translate yet"
    """Mark a text for the catalogues; the template translates it when it is shown."""
    return text
