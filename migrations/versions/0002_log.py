"""The log: profiles, exercises, workouts, executions and sets, each with its policies and limits."""

from pathlib import Path
from zoneinfo import available_timezones

from alembic import op
from sqlalchemy import text

from logbk_cli.core.migrations import run_file

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ZONES = """
INSERT INTO logbk_private.zones (name)
SELECT name FROM (SELECT unnest(CAST(:names AS text[])) UNION SELECT name FROM pg_timezone_names) AS z (name)
 WHERE name !~ '^(posix|right)/' AND name NOT IN ('localtime', 'posixrules')
"""


def upgrade() -> None:
    run_file(op.get_bind(), Path(__file__).with_suffix(".sql"))
    op.get_bind().execute(text(ZONES), {"names": sorted(available_timezones())})


def downgrade() -> None:
    run_file(op.get_bind(), Path(__file__).with_suffix(".down.sql"))
