"""Checks on calls."""
