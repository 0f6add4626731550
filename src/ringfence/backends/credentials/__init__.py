"""Signing certificates of others: fetched safely, kept as long as they may be, never on a call's path."""
