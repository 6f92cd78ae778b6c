"""How long a workspace keeps what tools post in it, in days; empty where the settings of the service say so."""

import sqlalchemy as sa
from alembic import op

from dontbuy.api.store.tables import Number

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("retention_days", Number, nullable=True))
