"""Replays records whose truth is known in their own time, and says who was stopped when, and whom that spared."""
