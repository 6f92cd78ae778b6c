"""A note on each telling: what makes the person say so. Nothing that was told before has one."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("tellings", sa.Column("note", sa.Text, nullable=False, server_default=""))
