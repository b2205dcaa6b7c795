"""What progress is measured by: bodyweights with their days, and the settings for estimates and forced reps."""

from pathlib import Path

from alembic import op

from logbk_cli.core.migrations import run_file

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), Path(__file__).with_suffix(".sql"))


def downgrade() -> None:
    run_file(op.get_bind(), Path(__file__).with_suffix(".down.sql"))
