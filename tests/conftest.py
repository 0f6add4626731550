"""Settings of every test."""

import os

import pytest
from hypothesis import settings

# The gate tries the same examples each time, so that it speaks of the change and not of chance; `make fuzz` looks on.
# How long an example takes on a busy machine is no finding either.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.register_profile("fuzz", print_blob=True, deadline=None)
settings.load_profile("fuzz" if os.environ.get("FRESH_EXAMPLES") else "gate")

DEAR = ("tests/road/", "tests/bench/", "tests/backends/spark/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take minutes come first: the last minute belongs to small ones, which any worker can take."""
    items.sort(key=lambda item: not item.nodeid.startswith(DEAR))
