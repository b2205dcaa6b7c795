"""Seeding: exercises of the system beside the program's own catalogue, where they come from, and whom to name."""

import re
from pathlib import Path

from alembic import op

from logbk_cli.core.migrations import run_file, run_script

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), Path(__file__).with_suffix(".sql"))


def downgrade() -> None:
    run_file(op.get_bind(), Path(__file__).with_suffix(".down.sql"))
    script = Path(__file__).with_name("0002_log.sql").read_text(encoding="utf-8")
    before = re.search(
        r"^CREATE (FUNCTION logbk_private\.put_catalogue\(.*?^END \$\$;)", script, re.MULTILINE | re.DOTALL
    )
    if before is None:
        raise LookupError("logbk_private.put_catalogue")
    run_script(op.get_bind(), f"CREATE OR REPLACE {before[1]}")
