"""An entry of the ledger says who did it, where a key or a signed-in person did. Of what is there nobody knows."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("ledger", sa.Column("made_by", sa.String, nullable=True))
