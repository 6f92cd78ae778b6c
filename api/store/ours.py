"""Whether a database is of this service, or of something else."""

from collections.abc import Collection

from alembic.util import CommandError

_OUR_FIRST_TABLE = "alembic_version"


def refuse_what_is_not_ours(tables: Collection[str]) -> None:
    """Raises CommandError where there are tables, and none says which shape of ours they have."""
    if tables and _OUR_FIRST_TABLE not in tables:
        raise CommandError("it holds the tables of something else")
