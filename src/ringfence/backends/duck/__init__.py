"""Questions over the decision log, answered by DuckDB."""
