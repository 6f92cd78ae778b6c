"""Keys are grants with a name, scopes and when they were used last; people whom a proxy signs in; who began what."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
_IS_KEY = sa.text("opens = 'key'")


def upgrade() -> None:
    op.add_column("grants", sa.Column("made_by", sa.String, nullable=True))
    op.add_column("grants", sa.Column("name", sa.Text, nullable=True))
    op.add_column("grants", sa.Column("scopes", sa.String, nullable=True))
    op.add_column("grants", sa.Column("used_at", sa.String, nullable=True))
    # To ask whether there is a key at all reads one entry, however many links there are.
    op.create_index("grants_that_are_keys", "grants", ["opens"], sqlite_where=_IS_KEY, postgresql_where=_IS_KEY)
    op.create_table(
        "people",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("workspace", sa.String, sa.ForeignKey("workspaces.id"), nullable=False),
        sa.Column("login", sa.Text, nullable=True),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("forgotten_at", sa.String, nullable=True),
        sa.UniqueConstraint("workspace", "login"),
    )
