-- Routines. What a routine says is a plan, which never changes: an edit sets a tombstone on the plan and makes another, so that
-- a workout that follows a plan goes on following it, also when its routine is gone.

CREATE TABLE logbk.routines (
  user_id uuid DEFAULT logbk.uid() NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  deleted_at timestamptz,
  CONSTRAINT pk_routines PRIMARY KEY (user_id, id),
  CONSTRAINT ck_routines_name CHECK (char_length(name) BETWEEN 1 AND 200 AND name ~ '[^[:space:]]')
);
CREATE UNIQUE INDEX ix_routines_user_id_lower_name ON logbk.routines (user_id, lower(name)) WHERE deleted_at IS NULL;

CREATE TABLE logbk.plans (
  user_id uuid DEFAULT logbk.uid() NOT NULL,
  id uuid NOT NULL,
  routine_id uuid NOT NULL,
  rest_s numeric,       -- for the exercises that do not say
  note text,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  deleted_at timestamptz,
  CONSTRAINT pk_plans PRIMARY KEY (user_id, id),
  CONSTRAINT fk_plans_user_id_routine_id_routines FOREIGN KEY (user_id, routine_id) REFERENCES logbk.routines (user_id, id),
  CONSTRAINT ck_plans_rest_s CHECK (rest_s BETWEEN 0 AND 86400 AND rest_s > 0 AND scale(rest_s) <= 20),
  CONSTRAINT ck_plans_note CHECK (char_length(note) BETWEEN 1 AND 2000)
);
CREATE UNIQUE INDEX ix_plans_user_id_routine_id ON logbk.plans (user_id, routine_id) WHERE deleted_at IS NULL;

CREATE TABLE logbk.planned_exercises (
  user_id uuid DEFAULT logbk.uid() NOT NULL,
  id uuid NOT NULL,
  plan_id uuid NOT NULL,
  exercise_id uuid NOT NULL,
  position integer NOT NULL,
  measurement text NOT NULL,  -- what the sets count, as it was when they were written
  sets text NOT NULL,         -- in the notation of routines: 60kg x5 warmup, 3x5 80%
  rest_s numeric,
  note text,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  deleted_at timestamptz,
  CONSTRAINT pk_planned_exercises PRIMARY KEY (user_id, id),
  CONSTRAINT fk_planned_exercises_user_id_plan_id_plans FOREIGN KEY (user_id, plan_id) REFERENCES logbk.plans (user_id, id),
  CONSTRAINT fk_planned_exercises_user_id_exercise_id_exercises
    FOREIGN KEY (user_id, exercise_id) REFERENCES logbk.exercises (user_id, id),
  CONSTRAINT ck_planned_exercises_position CHECK (position BETWEEN 1 AND 1000000),
  CONSTRAINT ck_planned_exercises_measurement CHECK (measurement IN (
    'weight_reps', 'bodyweight_reps', 'duration', 'distance_duration', 'weight_distance')),
  CONSTRAINT ck_planned_exercises_sets CHECK (char_length(sets) BETWEEN 1 AND 10000),
  CONSTRAINT ck_planned_exercises_rest_s CHECK (rest_s BETWEEN 0 AND 86400 AND rest_s > 0 AND scale(rest_s) <= 20),
  CONSTRAINT ck_planned_exercises_note CHECK (char_length(note) BETWEEN 1 AND 2000)
);
CREATE INDEX ix_planned_exercises_user_id_plan_id_position ON logbk.planned_exercises (user_id, plan_id, position);
CREATE INDEX ix_planned_exercises_user_id_exercise_id ON logbk.planned_exercises (user_id, exercise_id);

CREATE TABLE logbk.training_maxes (
  user_id uuid DEFAULT logbk.uid() NOT NULL,
  id uuid NOT NULL,
  exercise_id uuid NOT NULL,
  weight numeric NOT NULL,
  unit text NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  deleted_at timestamptz,
  CONSTRAINT pk_training_maxes PRIMARY KEY (user_id, id),
  CONSTRAINT fk_training_maxes_user_id_exercise_id_exercises
    FOREIGN KEY (user_id, exercise_id) REFERENCES logbk.exercises (user_id, id),
  CONSTRAINT ck_training_maxes_unit CHECK (unit IN ('kg', 'lb')),
  CONSTRAINT ck_training_maxes_weight CHECK (
    weight > 0 AND scale(weight) <= 20 AND weight * CASE unit WHEN 'lb' THEN 0.45359237 ELSE 1 END BETWEEN 0 AND 1500)
);
CREATE UNIQUE INDEX ix_training_maxes_user_id_exercise_id
  ON logbk.training_maxes (user_id, exercise_id) WHERE deleted_at IS NULL;

ALTER TABLE logbk.workouts ADD COLUMN plan_id uuid;  -- never updated: the plan as it was when the workout was started
ALTER TABLE logbk.workouts ADD CONSTRAINT fk_workouts_user_id_plan_id_plans
  FOREIGN KEY (user_id, plan_id) REFERENCES logbk.plans (user_id, id);
CREATE INDEX ix_workouts_user_id_plan_id ON logbk.workouts (user_id, plan_id) WHERE plan_id IS NOT NULL;

DO $$
DECLARE
  unseen CONSTANT text := logbk_private.unseen();
  own CONSTANT text := 'user_id = (SELECT logbk.uid())';
  past CONSTANT timestamptz := '1900-01-01 00:00:00+00';
  future CONSTANT timestamptz := '2200-01-01 00:00:00+00';
  t text; c text;
BEGIN
  FOR t, c IN VALUES ('routines', 'name'), ('plans', 'note'), ('planned_exercises', 'note'), ('planned_exercises', 'sets') LOOP
    EXECUTE format('ALTER TABLE logbk.%I ADD CONSTRAINT %I CHECK (%I !~ %L)', t, format('ck_%s_%s_visible', t, c), c,
      CASE WHEN t = 'plans' THEN replace(unseen, '[\u0001-\u001f', '[\u0001-\u0009\u000b-\u001f') ELSE unseen END);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['routines', 'plans', 'planned_exercises', 'training_maxes'] LOOP
    EXECUTE format('ALTER TABLE logbk.%1$I ADD CONSTRAINT %2$I CHECK (created_at BETWEEN %3$L AND %4$L AND '
      'updated_at BETWEEN %3$L AND %4$L AND deleted_at BETWEEN %3$L AND %4$L)', t, format('ck_%s_instants', t), past, future);
    EXECUTE format('CREATE TRIGGER touch BEFORE UPDATE ON logbk.%I FOR EACH ROW EXECUTE FUNCTION logbk_private.touch()', t);
    EXECUTE format('ALTER TABLE logbk.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('GRANT SELECT, INSERT ON logbk.%I TO logbk_app', t);
    EXECUTE format('CREATE POLICY may_read ON logbk.%I FOR SELECT TO logbk_app USING (%s)', t, own);
    EXECUTE format('CREATE POLICY may_insert ON logbk.%I FOR INSERT TO logbk_app WITH CHECK (%s)', t, own);
    EXECUTE format('CREATE POLICY may_update ON logbk.%I FOR UPDATE TO logbk_app USING (%s) WITH CHECK (%s)', t, own, own);
    PERFORM logbk_private.track('logbk.' || t);
  END LOOP;
END $$;
GRANT UPDATE (name, deleted_at) ON logbk.routines TO logbk_app;
GRANT UPDATE (deleted_at) ON logbk.plans TO logbk_app;
GRANT UPDATE (exercise_id, deleted_at) ON logbk.planned_exercises TO logbk_app;  -- an exercise may become another
GRANT UPDATE (exercise_id, weight, unit, deleted_at) ON logbk.training_maxes TO logbk_app;
