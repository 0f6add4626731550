"""The console: pages rendered on the server."""
