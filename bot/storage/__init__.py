"""The back room that keeps everything: SQLite on one machine, PostgreSQL on many, one contract for both."""
