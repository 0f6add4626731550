"""Caller-number authentication: PASSporT, certificates, the order of verification (RFC 8224 and its kin)."""
