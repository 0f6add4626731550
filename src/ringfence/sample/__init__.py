"""The sample day: real calls, real complaints and simulated waves, as data and pure functions."""
