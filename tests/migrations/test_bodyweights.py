"""The weight in a profile becomes the first entry of the history, and the last entry goes back into the profile."""

from logbk_cli.core import migrations
from logbk_cli.core.connection import bundled
from tests.migrations.conftest import EmptyDatabase

BEFORE = "0007"  # the schema in which the profile held the weight
ENTRY = "SELECT row_to_json(b) FROM (SELECT day, weight, unit FROM logbk.bodyweights WHERE deleted_at IS NULL) AS b"


def test_a_bodyweight_outlives_the_way_up_and_down(empty: EmptyDatabase) -> None:
    migrations.upgrade(bundled(empty.owner_url))
    migrations.downgrade(bundled(empty.owner_url), BEFORE)
    with empty.connect() as connection:
        connection.execute("UPDATE logbk.profiles SET bodyweight = 182.5, bodyweight_unit = 'lb', zone = 'Asia/Tokyo'")
        connection.execute("ALTER TABLE logbk.profiles DISABLE TRIGGER touch")
        connection.execute("UPDATE logbk.profiles SET updated_at = '2026-11-20 18:30+00'")
        connection.execute("ALTER TABLE logbk.profiles ENABLE TRIGGER touch")
    migrations.upgrade(bundled(empty.owner_url))
    assert empty.one(ENTRY) == {"day": "2026-11-21", "weight": 182.5, "unit": "lb"}  # 03:30 in Tokyo
    with empty.connect() as connection:
        connection.execute(
            "INSERT INTO logbk.bodyweights (user_id, id, day, weight, unit, deleted_at)"
            " SELECT user_id, gen_random_uuid(), d::date, w, 'kg', t"
            "   FROM logbk.profiles, (VALUES ('2026-11-22', 82.1, NULL), ('2026-11-23', 99, now())) AS v (d, w, t)"
        )
    migrations.downgrade(bundled(empty.owner_url), BEFORE)
    assert empty.one("SELECT bodyweight || bodyweight_unit FROM logbk.profiles") == "82.1kg"
