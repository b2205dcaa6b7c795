"""A log of any size for one member or many, made inside the bundled server: a million sets in a minute or so.

Set-based and without triggers or keys to check: what it writes is as the program would write it, but nothing looks.
Each member trains in workouts of eight exercises with five sets, the newest workout now and the others evenly back over
the years; exercises come up as unevenly as in a real log, and every fifth set is a warm-up.
"""

from dataclasses import dataclass
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg

SETS_PER_EXERCISE: Final = 5
EXERCISES_PER_WORKOUT: Final = 8
SETS_PER_WORKOUT: Final = SETS_PER_EXERCISE * EXERCISES_PER_WORKOUT
YEARS: Final = 25
_NIL: Final = UUID(int=0)

# The exercises that everybody does, copied from the catalogue as logging copies them; `n` counts them from 0.
_EXERCISES: LiteralString = """
INSERT INTO logbk.exercises (user_id, id, name, body_part, modality, measurement, commonness, is_system)
SELECT u.id, x.id, x.name, x.body_part, x.modality, x.measurement, x.commonness, true
  FROM unnest(%(users)s::uuid[]) AS u (id)
       CROSS JOIN (SELECT * FROM logbk.exercises WHERE user_id = %(nil)s AND deleted_at IS NULL
                      AND measurement IN ('weight_reps', 'bodyweight_reps')
                    ORDER BY commonness DESC, name LIMIT 60) AS x
ON CONFLICT DO NOTHING
"""
_WORKOUTS: LiteralString = """
CREATE TEMP TABLE new_workouts ON COMMIT DROP AS
SELECT user_id, uuidv7(at - now()) AS id, n, at
  FROM (SELECT u.id AS user_id, n,
               date_trunc('second', now() - interval '1 hour'
                                    - n * (make_interval(years => %(years)s) / %(workouts)s)) AS at
          FROM unnest(%(users)s::uuid[]) AS u (id) CROSS JOIN generate_series(0, %(workouts)s - 1) AS n) AS w
"""
_INSERT_WORKOUTS: LiteralString = """
INSERT INTO logbk.workouts (user_id, id, name, started_at, finished_at, zone)
SELECT user_id, id, CASE n %% 3 WHEN 0 THEN 'Push' WHEN 1 THEN 'Pull' ELSE 'Legs' END, at, at + interval '55 min',
       'Europe/Berlin' FROM new_workouts
"""
_EXECUTIONS: LiteralString = """
CREATE TEMP TABLE new_executions ON COMMIT DROP AS
SELECT w.user_id, uuidv7(w.at - now()) AS id, w.id AS workout_id, w.at, x.id AS exercise_id, x.measurement, x.n AS x, p
  FROM new_workouts AS w CROSS JOIN generate_series(1, %(exercises)s) AS p
       -- The square of an even spread: the first of 60 comes up in an eighth of all places, the last in a hundredth.
       JOIN (SELECT row_number() OVER (ORDER BY commonness DESC, name) - 1 AS n, id, measurement FROM (
               SELECT * FROM logbk.exercises WHERE user_id = %(nil)s AND deleted_at IS NULL
                  AND measurement IN ('weight_reps', 'bodyweight_reps')
                ORDER BY commonness DESC, name LIMIT 60) AS c) AS x
         ON x.n = floor(60 * pow(((hashint8(w.n * 8 + p)::bigint + 2147483648) / 4294967296.0), 2))
"""
_INSERT_EXECUTIONS: LiteralString = """
INSERT INTO logbk.executions (user_id, id, workout_id, exercise_id, position)
SELECT user_id, id, workout_id, exercise_id, p FROM new_executions
"""
_INSERT_SETS: LiteralString = """
INSERT INTO logbk.sets
  (user_id, id, execution_id, position, type, weight, unit, relative_to_bodyweight, reps, rpe, done_at)
SELECT e.user_id, uuidv7(e.at - now()), e.id, s, CASE WHEN s = 1 THEN 'warmup' ELSE 'working' END,
       CASE WHEN e.measurement = 'weight_reps' THEN 40 + (e.x * 7 %% 80) + 2.5 * ((e.p * 3 + s + e.x) %% 24)
            WHEN s > 3 THEN 2.5 * (s + e.p) END,
       'kg', e.measurement = 'bodyweight_reps', 3 + (e.p * 5 + s * 7 + e.x) %% 12,
       CASE (s + e.p) %% 3 WHEN 0 THEN 6 + (s + e.x) %% 9 * 0.5 END, e.at + (e.p * 6 + s) * interval '1 min'
  FROM new_executions AS e CROSS JOIN generate_series(1, %(sets)s) AS s
"""
_BODYWEIGHTS: LiteralString = """
INSERT INTO logbk.bodyweights (user_id, id, day, weight, unit)
SELECT u.id, gen_random_uuid(), current_date - 7 * n, 80 + n %% 10 * 0.3, 'kg'
  FROM unnest(%(users)s::uuid[]) AS u (id) CROSS JOIN generate_series(0, 52 * %(years)s - 1) AS n
ON CONFLICT DO NOTHING
"""
_TABLES: LiteralString = "logbk.exercises, logbk.bodyweights, logbk.workouts, logbk.executions, logbk.sets"


@dataclass(frozen=True)
class Generated:
    """How much was written."""

    workouts: int
    sets: int


def generate(connection: psycopg.Connection[Any], users: list[UUID], sets: int, *, years: int = YEARS) -> Generated:
    """Write about `sets` sets for each of the users, in one transaction; the connection is a superuser's.

    Their exercises may be there already; nothing else of theirs should be.
    """
    workouts = max(1, sets // SETS_PER_WORKOUT)
    values = {
        "users": users,
        "nil": _NIL,
        "workouts": workouts,
        "years": years,
        "exercises": EXERCISES_PER_WORKOUT,
        "sets": SETS_PER_EXERCISE,
    }
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")  # no triggers, no keys to look up
        for statement in (
            _EXERCISES,
            _BODYWEIGHTS,
            _WORKOUTS,
            _INSERT_WORKOUTS,
            _EXECUTIONS,
            _INSERT_EXECUTIONS,
            _INSERT_SETS,
        ):
            connection.execute(statement, values)
    connection.execute(f"ANALYZE {_TABLES}")
    return Generated(workouts * len(users), workouts * len(users) * SETS_PER_WORKOUT)
