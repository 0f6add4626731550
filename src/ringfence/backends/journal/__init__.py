"""The decision log: hash-chained segments on disk."""
