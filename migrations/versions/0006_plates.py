"""A member's own plates and bar, to tell what can be loaded."""

from pathlib import Path

from alembic import op

from logbk_cli.core.migrations import run_file

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), Path(__file__).with_suffix(".sql"))


def downgrade() -> None:
    run_file(op.get_bind(), Path(__file__).with_suffix(".down.sql"))
