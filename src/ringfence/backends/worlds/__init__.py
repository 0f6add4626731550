"""Simulated worlds on disk: records as analytics keeps them, their truth beside them."""
