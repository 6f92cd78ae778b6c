"""Who of the buying side took part in a call: the roles, with spaces between. Of no call that was told of before it is
known."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("calls", sa.Column("with_whom", sa.String, nullable=True))
