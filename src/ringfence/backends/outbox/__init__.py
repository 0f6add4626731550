"""Gateways that take messages to people."""
