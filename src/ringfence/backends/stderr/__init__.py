"""The operator's log: JSON lines on standard error."""
