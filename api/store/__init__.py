"""The memory of the service: a SQLite file or a PostgreSQL database, append-only rows, migrations."""
