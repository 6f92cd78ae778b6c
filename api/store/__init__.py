"""The memory of the service: SQLite, append-only rows, migrations."""
