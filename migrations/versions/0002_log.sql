-- The log. Every table: key (user_id, id), foreign keys that carry user_id, row-level security, SELECT and INSERT and
-- column-level UPDATE for members, tombstones in place of DELETE. The catalogue lies in the same tables under the nil user.

CREATE FUNCTION logbk_private.touch() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END $$;

-- Zones that LogBK or this server knows by exactly this name; filled beside this file. pg_timezone_names alone will not do: it
-- reads some 600 files at each look, and a server that takes them from the system may lack old names and the newest.
CREATE TABLE logbk_private.zones (
  name text NOT NULL,
  CONSTRAINT pk_zones PRIMARY KEY (name)
);

-- A zone that no client knows would fail in every command that shows the row.
CREATE FUNCTION logbk_private.require_zone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM logbk_private.zones AS z WHERE z.name = NEW.zone) THEN
    RETURN NEW;
  END IF;
  -- The server may have learnt of a zone since. These names mean something else on each machine, or are not everywhere.
  IF NEW.zone ~ '^(posix|right)/' OR NEW.zone IN ('localtime', 'posixrules')
     OR NOT EXISTS (SELECT FROM pg_timezone_names AS z WHERE z.name = NEW.zone) THEN
    RAISE EXCEPTION 'there is no time zone of this name' USING ERRCODE = 'check_violation',
      SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'zone', CONSTRAINT = format('ck_%s_zone', TG_TABLE_NAME);
  END IF;
  RETURN NEW;
END $$;

CREATE TABLE logbk.profiles (
  user_id uuid DEFAULT logbk.uid() NOT NULL,
  display_name text,
  unit text DEFAULT 'kg' NOT NULL,
  zone text,            -- NULL: the machine's
  e1rm_formula text DEFAULT 'epley' NOT NULL,
  bodyweight numeric,
  bodyweight_unit text,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT pk_profiles PRIMARY KEY (user_id),
  CONSTRAINT ck_profiles_display_name CHECK (char_length(display_name) BETWEEN 1 AND 120 AND display_name ~ '[^[:space:]]'),
  CONSTRAINT ck_profiles_unit CHECK (unit IN ('kg', 'lb')),
  CONSTRAINT ck_profiles_e1rm_formula CHECK (e1rm_formula IN ('epley', 'brzycki', 'lombardi', 'mayhew', 'oconner', 'wathan')),
  CONSTRAINT ck_profiles_bodyweight CHECK (
    CASE WHEN bodyweight IS NULL THEN bodyweight_unit IS NULL
         ELSE bodyweight_unit IS NOT NULL AND bodyweight_unit IN ('kg', 'lb') AND bodyweight > 0 AND scale(bodyweight) <= 20
              AND bodyweight * CASE bodyweight_unit WHEN 'lb' THEN 0.45359237 ELSE 1 END BETWEEN 0 AND 1500 END)
);

CREATE TABLE logbk.exercises (
  user_id uuid DEFAULT logbk.uid() NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  body_part text NOT NULL,
  modality text NOT NULL,
  measurement text NOT NULL,
  picture_url text,
  commonness smallint DEFAULT 0 NOT NULL,
  is_system boolean DEFAULT false NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  deleted_at timestamptz,
  CONSTRAINT pk_exercises PRIMARY KEY (user_id, id),
  CONSTRAINT ck_exercises_name CHECK (char_length(name) BETWEEN 1 AND 120 AND name ~ '[^[:space:]]' AND name !~ '[:;#"]'),
  CONSTRAINT ck_exercises_body_part CHECK (body_part IN (
    'chest', 'back', 'shoulders', 'biceps', 'triceps', 'forearms', 'core', 'quadriceps', 'hamstrings', 'glutes', 'calves',
    'adductors', 'abductors', 'neck', 'full_body', 'cardio', 'other')),
  CONSTRAINT ck_exercises_modality CHECK (modality IN (
    'barbell', 'dumbbell', 'cable', 'machine', 'smith', 'bodyweight', 'kettlebell', 'band', 'cardio', 'other')),
  CONSTRAINT ck_exercises_measurement CHECK (measurement IN (
    'weight_reps', 'bodyweight_reps', 'duration', 'distance_duration', 'weight_distance')),
  CONSTRAINT ck_exercises_picture_url CHECK (char_length(picture_url) <= 2000 AND picture_url ~ '^https?://[^[:space:]"<>]+$'),
  CONSTRAINT ck_exercises_commonness CHECK (commonness BETWEEN 0 AND 3),
  -- Only the catalogue and the copies of its rows are the system's; the nil user has nothing else.
  CONSTRAINT ck_exercises_is_system CHECK (is_system OR user_id <> '00000000-0000-0000-0000-000000000000')
);
CREATE UNIQUE INDEX ix_exercises_user_id_lower_name ON logbk.exercises (user_id, lower(name)) WHERE deleted_at IS NULL;

CREATE TABLE logbk.exercise_aliases (
  user_id uuid DEFAULT logbk.uid() NOT NULL,
  id uuid NOT NULL,
  exercise_id uuid NOT NULL,
  alias text NOT NULL,
  alias_key text NOT NULL,  -- the alias as the client compares it
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  deleted_at timestamptz,
  CONSTRAINT pk_exercise_aliases PRIMARY KEY (user_id, id),
  CONSTRAINT fk_exercise_aliases_user_id_exercise_id_exercises
    FOREIGN KEY (user_id, exercise_id) REFERENCES logbk.exercises (user_id, id),
  CONSTRAINT ck_exercise_aliases_alias CHECK (char_length(alias) BETWEEN 1 AND 120 AND alias ~ '[^[:space:]]'),
  CONSTRAINT ck_exercise_aliases_alias_key CHECK (char_length(alias_key) BETWEEN 1 AND 120)
);
CREATE UNIQUE INDEX ix_exercise_aliases_user_id_exercise_id_alias_key
  ON logbk.exercise_aliases (user_id, exercise_id, alias_key) WHERE deleted_at IS NULL;
CREATE INDEX ix_exercise_aliases_user_id_alias_key ON logbk.exercise_aliases (user_id, alias_key);

CREATE TABLE logbk.workouts (
  user_id uuid DEFAULT logbk.uid() NOT NULL,
  id uuid NOT NULL,
  name text,
  note text,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  zone text NOT NULL,
  is_all_day boolean DEFAULT false NOT NULL,  -- only the day is known: both times are its midnight in the zone
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  deleted_at timestamptz,
  CONSTRAINT pk_workouts PRIMARY KEY (user_id, id),
  CONSTRAINT ck_workouts_name CHECK (char_length(name) BETWEEN 1 AND 200 AND name ~ '[^[:space:]]'),
  CONSTRAINT ck_workouts_note CHECK (char_length(note) BETWEEN 1 AND 2000),
  CONSTRAINT ck_workouts_finished_at CHECK (finished_at >= started_at),
  CONSTRAINT ck_workouts_is_all_day CHECK (NOT is_all_day OR (finished_at IS NOT NULL AND finished_at = started_at))
);
CREATE UNIQUE INDEX ix_workouts_open ON logbk.workouts (user_id) WHERE finished_at IS NULL AND deleted_at IS NULL;
CREATE INDEX ix_workouts_user_id_started_at ON logbk.workouts (user_id, started_at DESC);

CREATE TABLE logbk.executions (
  user_id uuid DEFAULT logbk.uid() NOT NULL,
  id uuid NOT NULL,
  workout_id uuid NOT NULL,
  exercise_id uuid NOT NULL,
  position integer NOT NULL,
  note text,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  deleted_at timestamptz,
  CONSTRAINT pk_executions PRIMARY KEY (user_id, id),
  CONSTRAINT fk_executions_user_id_workout_id_workouts
    FOREIGN KEY (user_id, workout_id) REFERENCES logbk.workouts (user_id, id),
  CONSTRAINT fk_executions_user_id_exercise_id_exercises
    FOREIGN KEY (user_id, exercise_id) REFERENCES logbk.exercises (user_id, id),
  -- Room for the next one, always.
  CONSTRAINT ck_executions_position CHECK (position BETWEEN 1 AND 1000000),
  CONSTRAINT ck_executions_note CHECK (char_length(note) BETWEEN 1 AND 2000)
);
CREATE INDEX ix_executions_user_id_workout_id_position ON logbk.executions (user_id, workout_id, position);
CREATE INDEX ix_executions_user_id_exercise_id_workout_id ON logbk.executions (user_id, exercise_id, workout_id);

CREATE TABLE logbk.sets (
  user_id uuid DEFAULT logbk.uid() NOT NULL,
  id uuid NOT NULL,
  execution_id uuid NOT NULL,
  position integer NOT NULL,
  type text NOT NULL,
  weight numeric,
  unit text NOT NULL,
  weight_kg numeric GENERATED ALWAYS AS (CASE unit WHEN 'lb' THEN weight * 0.45359237 ELSE weight END) STORED,
  relative_to_bodyweight boolean DEFAULT false NOT NULL,
  reps integer,
  forced_reps integer DEFAULT 0 NOT NULL,
  rpe numeric,
  rir numeric,
  duration_s numeric,
  distance numeric,
  distance_unit text,
  distance_m numeric GENERATED ALWAYS AS (
    distance * CASE distance_unit WHEN 'm' THEN 1 WHEN 'km' THEN 1000 WHEN 'mi' THEN 1609.344 WHEN 'yd' THEN 0.9144
                                  WHEN 'ft' THEN 0.3048 END) STORED,
  note text,
  done_at timestamptz NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  deleted_at timestamptz,
  CONSTRAINT pk_sets PRIMARY KEY (user_id, id),
  CONSTRAINT fk_sets_user_id_execution_id_executions
    FOREIGN KEY (user_id, execution_id) REFERENCES logbk.executions (user_id, id),
  CONSTRAINT ck_sets_position CHECK (position BETWEEN 1 AND 1000000),
  CONSTRAINT ck_sets_type CHECK (type IN ('working', 'warmup', 'drop', 'failure', 'amrap')),
  CONSTRAINT ck_sets_unit CHECK (unit IN ('kg', 'lb')),
  -- BETWEEN throughout: NaN and Infinity are greater than every number. The scale, because 16,383 decimals are nonsense.
  CONSTRAINT ck_sets_weight CHECK (weight IS NULL OR (
    weight_kg BETWEEN -300 AND 1500 AND weight <> 0 AND scale(weight) <= 20 AND (weight > 0 OR relative_to_bodyweight))),
  CONSTRAINT ck_sets_reps CHECK (reps BETWEEN 0 AND 1000 AND (reps > 0 OR type = 'failure')),
  CONSTRAINT ck_sets_forced_reps CHECK (forced_reps BETWEEN 0 AND 1000 AND (forced_reps = 0 OR reps IS NOT NULL)),
  CONSTRAINT ck_sets_rpe CHECK (rpe BETWEEN 1 AND 10 AND rpe * 2 = trunc(rpe * 2) AND scale(rpe) <= 20),
  CONSTRAINT ck_sets_rir CHECK (rir BETWEEN 0 AND 10 AND scale(rir) <= 20),
  CONSTRAINT ck_sets_effort CHECK (rpe IS NULL OR rir IS NULL),
  CONSTRAINT ck_sets_duration_s CHECK (duration_s BETWEEN 0 AND 86400 AND duration_s > 0 AND scale(duration_s) <= 20),
  CONSTRAINT ck_sets_distance CHECK (
    CASE WHEN distance IS NULL THEN distance_unit IS NULL
         ELSE distance_unit IS NOT NULL AND distance_unit IN ('m', 'km', 'mi', 'yd', 'ft')
              AND distance_m BETWEEN 0 AND 1000000 AND distance > 0 AND scale(distance) <= 20 END),
  CONSTRAINT ck_sets_something CHECK (num_nonnulls(reps, duration_s, distance) > 0),
  CONSTRAINT ck_sets_note CHECK (char_length(note) BETWEEN 1 AND 2000)
);
CREATE INDEX ix_sets_user_id_execution_id_position ON logbk.sets (user_id, execution_id, position);
CREATE INDEX ix_sets_user_id_done_at ON logbk.sets (user_id, done_at DESC);

-- What every text, time and zone keeps to, by one spelling each.
DO $$
DECLARE
  -- C0 and C1 controls, line and paragraph separators, bidi controls, zero-width and other invisible characters, tags.
  -- By number: [[:cntrl:]] matches neither U+202E nor U+200B. In workout notes a newline is the one exception.
  unseen CONSTANT text := '\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]';
  -- psycopg cannot read infinity, years above 9999 or before our era
  past CONSTANT timestamptz := '1900-01-01 00:00:00+00';
  future CONSTANT timestamptz := '2200-01-01 00:00:00+00';
  t text; c text; instants text;
BEGIN
  FOR t, c IN
    SELECT cl.relname, a.attname
      FROM pg_class AS cl JOIN pg_attribute AS a ON a.attrelid = cl.oid
     WHERE cl.relnamespace = 'logbk'::regnamespace AND cl.relkind = 'r' AND a.attnum > 0 AND a.atttypid = 'text'::regtype
       AND a.attname IN ('display_name', 'name', 'alias', 'alias_key', 'note', 'picture_url')
  LOOP
    EXECUTE format('ALTER TABLE logbk.%I ADD CONSTRAINT %I CHECK (%I !~ %L)', t, format('ck_%s_%s_visible', t, c), c,
      CASE WHEN t = 'workouts' AND c = 'note' THEN '[\u0001-\u0009\u000b-\u001f' ELSE '[\u0001-\u001f' END || unseen);
  END LOOP;
  FOR t, instants IN
    SELECT cl.relname, string_agg(format('%I BETWEEN %L AND %L', a.attname, past, future), ' AND ' ORDER BY a.attnum)
      FROM pg_class AS cl JOIN pg_attribute AS a ON a.attrelid = cl.oid
     WHERE cl.relnamespace = 'logbk'::regnamespace AND cl.relkind = 'r' AND a.attnum > 0 AND a.atttypid = 'timestamptz'::regtype
     GROUP BY cl.relname
  LOOP
    EXECUTE format('ALTER TABLE logbk.%I ADD CONSTRAINT %I CHECK (%s)', t, format('ck_%s_instants', t), instants);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['profiles', 'workouts'] LOOP
    EXECUTE format('ALTER TABLE logbk.%I ADD CONSTRAINT %I CHECK (char_length(zone) <= 64 AND zone ~ %L)',
      t, format('ck_%s_zone', t), '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$');
    EXECUTE format('CREATE TRIGGER require_zone BEFORE INSERT OR UPDATE OF zone ON logbk.%I FOR EACH ROW
      WHEN (NEW.zone IS NOT NULL) EXECUTE FUNCTION logbk_private.require_zone()', t);
  END LOOP;
END $$;

-- Who sees and writes what. (SELECT logbk.uid()) is evaluated once in a statement and stays an index condition.
DO $$
DECLARE
  t text;
  own CONSTANT text := 'user_id = (SELECT logbk.uid())';
  -- With no token the array is NULL: not even the catalogue shows. OFFSET 0 keeps the planner from writing uid() out twice.
  own_or_catalogue CONSTANT text := 'user_id = ANY ((SELECT ARRAY[s.u, ''00000000-0000-0000-0000-000000000000''::uuid]
    FROM (SELECT logbk.uid() AS u OFFSET 0) AS s WHERE s.u IS NOT NULL)::uuid[])';
BEGIN
  FOREACH t IN ARRAY ARRAY['profiles', 'exercises', 'exercise_aliases', 'workouts', 'executions', 'sets'] LOOP
    EXECUTE format('CREATE TRIGGER touch BEFORE UPDATE ON logbk.%I FOR EACH ROW EXECUTE FUNCTION logbk_private.touch()', t);
    EXECUTE format('ALTER TABLE logbk.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('GRANT SELECT, INSERT ON logbk.%I TO logbk_app', t);
    EXECUTE format('CREATE POLICY may_read ON logbk.%I FOR SELECT TO logbk_app USING (%s)', t,
      CASE WHEN t LIKE 'exercise%' THEN own_or_catalogue ELSE own END);
    EXECUTE format('CREATE POLICY may_insert ON logbk.%I FOR INSERT TO logbk_app WITH CHECK (%s)', t, own);
    -- A copy of a catalogue row says what the catalogue says.
    EXECUTE format('CREATE POLICY may_update ON logbk.%I FOR UPDATE TO logbk_app USING (%s) WITH CHECK (%s)', t,
      CASE WHEN t = 'exercises' THEN own || ' AND NOT is_system' ELSE own END, own);
  END LOOP;
END $$;
GRANT UPDATE (display_name, unit, zone, e1rm_formula, bodyweight, bodyweight_unit) ON logbk.profiles TO logbk_app;
GRANT UPDATE (name, body_part, modality, measurement, picture_url, deleted_at) ON logbk.exercises TO logbk_app;
GRANT UPDATE (alias, alias_key, deleted_at) ON logbk.exercise_aliases TO logbk_app;
GRANT UPDATE (name, note, started_at, finished_at, zone, is_all_day, deleted_at) ON logbk.workouts TO logbk_app;
GRANT UPDATE (workout_id, exercise_id, position, note, deleted_at) ON logbk.executions TO logbk_app;
GRANT UPDATE (execution_id, position, type, weight, unit, relative_to_bodyweight, reps, forced_reps, rpe, rir, duration_s,
  distance, distance_unit, note, done_at, deleted_at) ON logbk.sets TO logbk_app;

-- Makes the catalogue what the array says: [{id, name, body_part, modality, measurement, picture_url, commonness,
-- aliases: [{alias, key}]}]. What is not in it any more becomes a tombstone; members keep their copies.
CREATE FUNCTION logbk_private.put_catalogue(p_entries jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nil CONSTANT uuid := '00000000-0000-0000-0000-000000000000'; r record;
BEGIN
  -- First the names that change or go make room, for the unique index looks at each row as it comes.
  UPDATE logbk.exercises AS x SET deleted_at = now()
   WHERE x.user_id = nil AND x.deleted_at IS NULL AND NOT EXISTS (
     SELECT FROM jsonb_to_recordset(p_entries) AS e (id uuid, name text) WHERE e.id = x.id AND e.name = x.name);
  INSERT INTO logbk.exercises AS x
    (user_id, id, name, body_part, modality, measurement, picture_url, commonness, is_system)
  SELECT nil, e.id, e.name, e.body_part, e.modality, e.measurement, e.picture_url, e.commonness, true
    FROM jsonb_to_recordset(p_entries) AS e
         (id uuid, name text, body_part text, modality text, measurement text, picture_url text, commonness smallint)
  ON CONFLICT (user_id, id) DO UPDATE
     SET name = excluded.name, body_part = excluded.body_part, modality = excluded.modality, deleted_at = NULL,
         measurement = excluded.measurement, picture_url = excluded.picture_url, commonness = excluded.commonness
   WHERE (x.name, x.body_part, x.modality, x.measurement, x.picture_url, x.commonness, x.deleted_at) IS DISTINCT FROM
         (excluded.name, excluded.body_part, excluded.modality, excluded.measurement, excluded.picture_url,
          excluded.commonness, NULL);

  FOR r IN
    SELECT x.user_id, n.id, n.name, n.body_part, n.modality, n.measurement, n.picture_url, n.commonness
      FROM logbk.exercises AS n JOIN logbk.exercises AS x ON x.id = n.id AND x.user_id <> nil AND x.is_system
     WHERE n.user_id = nil AND n.deleted_at IS NULL
       AND (x.name, x.body_part, x.modality, x.measurement, x.picture_url, x.commonness) IS DISTINCT FROM
           (n.name, n.body_part, n.modality, n.measurement, n.picture_url, n.commonness)
  LOOP
    BEGIN
      UPDATE logbk.exercises AS x
         SET name = r.name, body_part = r.body_part, modality = r.modality, measurement = r.measurement,
             picture_url = r.picture_url, commonness = r.commonness
       WHERE x.user_id = r.user_id AND x.id = r.id;
    EXCEPTION WHEN unique_violation THEN
      NULL;  -- this member has an exercise of that name already: the copy stays as it was adopted
    END;
  END LOOP;

  UPDATE logbk.exercise_aliases AS x SET deleted_at = now()
   WHERE x.user_id = nil AND x.deleted_at IS NULL AND NOT EXISTS (
     SELECT FROM jsonb_to_recordset(p_entries) AS e (id uuid, aliases jsonb)
            CROSS JOIN jsonb_to_recordset(e.aliases) AS a (alias text, key text)
      WHERE e.id = x.exercise_id AND a.key = x.alias_key);
  INSERT INTO logbk.exercise_aliases AS x (user_id, id, exercise_id, alias, alias_key)
  SELECT nil, md5(e.id || ' ' || a.key)::uuid, e.id, a.alias, a.key
    FROM jsonb_to_recordset(p_entries) AS e (id uuid, aliases jsonb)
         CROSS JOIN jsonb_to_recordset(e.aliases) AS a (alias text, key text)
  ON CONFLICT (user_id, id) DO UPDATE SET alias = excluded.alias, deleted_at = NULL
   WHERE (x.alias, x.deleted_at) IS DISTINCT FROM (excluded.alias, NULL);
END $$;
