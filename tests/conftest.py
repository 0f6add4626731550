"""Settings of every test."""

import os

from hypothesis import settings

# The gate tries the same examples each time, so that it speaks of the change and not of chance; `make fuzz` looks on.
settings.register_profile("gate", derandomize=True)
settings.register_profile("fuzz", print_blob=True)
settings.load_profile("fuzz" if os.environ.get("FRESH_EXAMPLES") else "gate")
