"""One file per check; no check knows another."""
