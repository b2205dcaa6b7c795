"""Changes: what each transaction of a member wrote, with the rows before and after, so that it can be undone."""

import re
from pathlib import Path

from alembic import op

from logbk_cli.core.migrations import run_file, run_script

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), Path(__file__).with_suffix(".sql"))


def downgrade() -> None:
    run_file(op.get_bind(), Path(__file__).with_suffix(".down.sql"))
    script = Path(__file__).with_name("0004_members.sql").read_text(encoding="utf-8")
    before = re.search(r"^CREATE (FUNCTION logbk\.remove_account\(.*?^END \$\$;)", script, re.MULTILINE | re.DOTALL)
    if before is None:
        raise LookupError("logbk.remove_account")
    run_script(op.get_bind(), f"CREATE OR REPLACE {before[1]}")
