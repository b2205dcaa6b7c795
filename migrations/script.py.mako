"""${message}.

What every migration keeps to:

* It is numbered: file `NNNN_name.py`, revision "NNNN". The newest number is read from the file names alone.
* It runs inside the one transaction of `logbk_cli.core.migrations.upgrade`, as `logbk_owner`. No COMMIT, no CONCURRENTLY.
* It never changes after a release. What was wrong is mended by the next one.
* It adds first and removes a release later, so that the release before still works on the new schema.
* It loses nothing that a person entered; a downgrade may drop only what its upgrade made.
* A new table in `logbk` has `user_id` in its primary key and in every unique and foreign key, row-level security with a
  policy that compares `user_id` with `(SELECT logbk.uid())`, SELECT and INSERT and column-level UPDATE for
  `logbk_app`, and no DELETE. A new function is granted by name and, as SECURITY DEFINER, pins its search_path.
* A constraint is named by the convention in `logbk_cli.shared.base_model`, and the models change in the same commit.
* A table that may be large gets a new constraint as NOT VALID, and a new column without a volatile default.
"""

from pathlib import Path

from alembic import op

from logbk_cli.core.migrations import run_file

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), Path(__file__).with_suffix(".sql"))


def downgrade() -> None:
    raise NotImplementedError
