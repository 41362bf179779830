"""One contract for the store, held by real databases: SQLite files and a PostgreSQL server."""
