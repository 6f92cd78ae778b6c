"""Calls that were told of by mistake: a debrief can take its call back. None that was told before does."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("calls", sa.Column("taken_back", sa.Boolean, nullable=False, server_default=sa.false()))
