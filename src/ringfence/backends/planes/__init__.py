"""Tables in memory-mapped files, shared by all workers of a machine."""
