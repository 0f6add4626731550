"""Ringfence governs nuisance and fraud calls and messages."""

__version__ = "0.1.0"
