"""Preferences as pages of 10,000 numbers in one memory-mapped file that all workers share."""
