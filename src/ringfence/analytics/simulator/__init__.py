"""Seeded worlds of calls whose truth is known: the ground on which detection is judged."""
