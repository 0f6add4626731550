"""Settings of every test."""

import os

from hypothesis import settings

# The gate tries the same examples each time, so that it speaks of the change and not of chance; soaking looks further.
settings.register_profile("gate", derandomize=True)
settings.register_profile("soak", print_blob=True)
settings.load_profile("soak" if os.environ.get("SOAKING") else "gate")
