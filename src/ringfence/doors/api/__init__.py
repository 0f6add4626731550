"""HTTP with OpenAPI 3.1."""
