"""Roles, accounts, sessions and the functions that sign in and say who is signed in."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def run(suffix: str) -> None:
    """Run the SQL file of this migration's name; several statements, with no parameters in them."""
    sql = Path(__file__).with_suffix(suffix).read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(sql, execution_options={"no_parameters": True})


def upgrade() -> None:
    run(".sql")


def downgrade() -> None:
    run(".down.sql")
