"""Roles, accounts, sessions and the functions that sign in and say who is signed in."""

from pathlib import Path

from alembic import op

from logbk_cli.core.migrations import run_file

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), Path(__file__).with_suffix(".sql"))


def downgrade() -> None:
    run_file(op.get_bind(), Path(__file__).with_suffix(".down.sql"))
