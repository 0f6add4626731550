"""SQLite embedded or PostgreSQL, through SQLAlchemy Core."""
