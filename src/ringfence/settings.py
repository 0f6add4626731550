"""Every setting, read once."""
