"""Members of a shared server: invitations, login roles, sessions, administrators."""

import re
from pathlib import Path

from alembic import op

from logbk_cli.core.migrations import run_file, run_script

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REPLACED = (
    "logbk.register", "logbk.login", "logbk.uid", "logbk.refresh",
    "logbk_private.claims", "logbk_private.count_attempt", "logbk_private.new_key",
)  # fmt: skip


def as_it_was(function: str) -> str:
    """Return the definition that 0001 gave a function."""
    script = Path(__file__).with_name("0001_boundary.sql").read_text(encoding="utf-8")
    match = re.search(rf"^CREATE (FUNCTION {re.escape(function)}\(.*?^END \$\$;)", script, re.MULTILINE | re.DOTALL)
    if match is None:
        raise LookupError(function)
    return f"CREATE OR REPLACE {match[1]}"


def upgrade() -> None:
    run_file(op.get_bind(), Path(__file__).with_suffix(".sql"))


def downgrade() -> None:
    run_file(op.get_bind(), Path(__file__).with_suffix(".down.sql"))
    for function in REPLACED:
        run_script(op.get_bind(), as_it_was(function))
    run_script(
        op.get_bind(),
        "GRANT EXECUTE ON FUNCTION logbk.register(text, bytea, jsonb, bytea), logbk.login(text, bytea) TO logbk_app",
    )
