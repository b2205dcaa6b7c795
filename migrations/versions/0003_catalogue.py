"""The catalogue of exercises, as the installed package holds it."""

import json

from alembic import op
from sqlalchemy import text

from logbk_cli.seeding.values import CatalogueEntry, read_catalogue

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def as_json(entry: CatalogueEntry) -> dict[str, object]:
    """Return an entry as `logbk_private.put_catalogue` takes it; its own name is the first of its aliases."""
    return {
        "id": str(entry.id),
        "name": entry.name,
        "body_part": entry.body_part,
        "modality": entry.modality,
        "measurement": entry.measurement,
        "picture_url": entry.picture_url,
        "commonness": entry.commonness,
        "aliases": [{"alias": alias, "key": key} for alias, key in zip(entry.aliases, entry.alias_keys, strict=True)],
    }


def upgrade() -> None:
    entries = json.dumps([as_json(entry) for entry in read_catalogue()])
    op.get_bind().execute(text("SELECT logbk_private.put_catalogue(CAST(:entries AS jsonb))"), {"entries": entries})


def downgrade() -> None:
    # The log of a member refers to the member's own copies alone, so the catalogue's rows can go.
    op.execute("DELETE FROM logbk.exercise_aliases WHERE user_id = '00000000-0000-0000-0000-000000000000'")
    op.execute("DELETE FROM logbk.exercises WHERE user_id = '00000000-0000-0000-0000-000000000000'")
