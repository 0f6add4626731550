"""Detectors on a Spark cluster."""
