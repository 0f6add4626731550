"""Learners: gradient boosting, extremely random trees, a kernel machine, and their committee."""
