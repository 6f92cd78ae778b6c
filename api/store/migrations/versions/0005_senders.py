"""Who gave a link, where they said so. Nothing that was given before has a name."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("grants", sa.Column("sender", sa.Text, nullable=True))
