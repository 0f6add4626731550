"""The composition root: introduces doors, desks and backends to one another."""
