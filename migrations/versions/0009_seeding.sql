-- Seeding: exercises of the system that do not come with the program, put there by an administrator. They lie beside the
-- catalogue under the nil user; what tells them from it is where they came from.

-- Whom a licence asks to name. A copy of a catalogue row takes it along.
ALTER TABLE logbk.exercises
  ADD COLUMN attribution text,
  ADD CONSTRAINT ck_exercises_attribution CHECK (char_length(attribution) BETWEEN 1 AND 1000);
DO $$
BEGIN
  EXECUTE format('ALTER TABLE logbk.exercises ADD CONSTRAINT ck_exercises_attribution_visible CHECK (attribution !~ %L)',
                 logbk_private.unseen());
END $$;

-- The system's exercises that no migration put there. Those of the program's own catalogue have no row here.
CREATE TABLE logbk_private.seeded_exercises (
  exercise_id uuid NOT NULL,
  source text NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT pk_seeded_exercises PRIMARY KEY (exercise_id),
  CONSTRAINT ck_seeded_exercises_source CHECK (source ~ '^[a-z][a-z0-9-]{0,39}$' AND source <> 'catalogue')
);

-- What is said of this server as a whole.
CREATE TABLE logbk_private.marks (
  mark text NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT pk_marks PRIMARY KEY (mark),
  CONSTRAINT ck_marks_mark CHECK (mark IN ('production'))
);

-- One at a time: a second one finds what the first has made.
CREATE FUNCTION logbk_private.take_seeding_turn() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  LOCK TABLE logbk_private.seeded_exercises IN SHARE ROW EXCLUSIVE MODE;
END $$;

-- Makes the names of a system exercise [{alias, key}].
CREATE FUNCTION logbk_private.put_names(p_exercise uuid, p_names jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nil CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
  UPDATE logbk.exercise_aliases AS x SET deleted_at = now()
   WHERE x.user_id = nil AND x.exercise_id = p_exercise AND x.deleted_at IS NULL AND NOT EXISTS (
     SELECT FROM jsonb_to_recordset(p_names) AS a (alias text, key text) WHERE a.key = x.alias_key);
  INSERT INTO logbk.exercise_aliases AS x (user_id, id, exercise_id, alias, alias_key)
  SELECT nil, md5(p_exercise || ' ' || a.key)::uuid, p_exercise, a.alias, a.key
    FROM jsonb_to_recordset(p_names) AS a (alias text, key text)
  ON CONFLICT (user_id, id) DO UPDATE SET alias = excluded.alias, deleted_at = NULL
   WHERE (x.alias, x.deleted_at) IS DISTINCT FROM (excluded.alias, NULL);
END $$;

-- Makes system exercises that are not there, with their names: [{as put_catalogue takes it, names: [{alias, key}]}].
CREATE FUNCTION logbk_private.put_new(p_source text, p_entries jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nil CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
  INSERT INTO logbk.exercises
    (user_id, id, name, body_part, modality, measurement, picture_url, commonness, attribution, is_system)
  SELECT nil, e.id, e.name, e.body_part, e.modality, e.measurement, e.picture_url, e.commonness, e.attribution, true
    FROM jsonb_to_recordset(p_entries) AS e
         (id uuid, name text, body_part text, modality text, measurement text, picture_url text, commonness smallint,
          attribution text);
  INSERT INTO logbk.exercise_aliases (user_id, id, exercise_id, alias, alias_key)
  SELECT nil, md5(e.id || ' ' || a.key)::uuid, e.id, a.alias, a.key
    FROM jsonb_to_recordset(p_entries) AS e (id uuid, names jsonb)
         CROSS JOIN jsonb_to_recordset(e.names) AS a (alias text, key text);
  IF p_source IS DISTINCT FROM 'catalogue' THEN
    INSERT INTO logbk_private.seeded_exercises (exercise_id, source)
    SELECT e.id, p_source FROM jsonb_to_recordset(p_entries) AS e (id uuid) ON CONFLICT DO NOTHING;
  END IF;
END $$;

-- As in 0002, but what was seeded stays: only of two exercises of one name the program's own takes the place.
CREATE OR REPLACE FUNCTION logbk_private.put_catalogue(p_entries jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  nil CONSTANT uuid := '00000000-0000-0000-0000-000000000000'; r record;
BEGIN
  PERFORM logbk_private.take_seeding_turn();
  -- First the names that change or go make room, for the unique index looks at each row as it comes.
  UPDATE logbk.exercises AS x SET deleted_at = now()
   WHERE x.user_id = nil AND x.deleted_at IS NULL AND CASE
     WHEN EXISTS (SELECT FROM logbk_private.seeded_exercises AS s WHERE s.exercise_id = x.id)
     THEN EXISTS (SELECT FROM jsonb_to_recordset(p_entries) AS e (name text) WHERE lower(e.name) = lower(x.name))
     ELSE NOT EXISTS (
       SELECT FROM jsonb_to_recordset(p_entries) AS e (id uuid, name text) WHERE e.id = x.id AND e.name = x.name) END;
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
       AND EXISTS (SELECT FROM jsonb_to_recordset(p_entries) AS e (id uuid) WHERE e.id = n.id)
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
      WHERE e.id = x.exercise_id AND a.key = x.alias_key)
     AND NOT EXISTS (SELECT FROM logbk_private.seeded_exercises AS s JOIN logbk.exercises AS n ON n.id = s.exercise_id
                      WHERE s.exercise_id = x.exercise_id AND n.user_id = nil AND n.deleted_at IS NULL);
  INSERT INTO logbk.exercise_aliases AS x (user_id, id, exercise_id, alias, alias_key)
  SELECT nil, md5(e.id || ' ' || a.key)::uuid, e.id, a.alias, a.key
    FROM jsonb_to_recordset(p_entries) AS e (id uuid, aliases jsonb)
         CROSS JOIN jsonb_to_recordset(e.aliases) AS a (alias text, key text)
  ON CONFLICT (user_id, id) DO UPDATE SET alias = excluded.alias, deleted_at = NULL
   WHERE (x.alias, x.deleted_at) IS DISTINCT FROM (excluded.alias, NULL);
END $$;

-- Administrators ----------------------------------------------------------------------------------------------------------
-- What these write lies under the nil user and nowhere else: no row of a member's, not even a copy of what they change.

-- Puts exercises of one source where they are not: an array as put_catalogue takes it, each with its attribution too; the
-- first of its aliases is its own name. Tells of each, in order, what came of it: created, unchanged, differs (updated with
-- p_update), or taken by another exercise. A name of the program's own catalogue may stand with several of its exercises; one of
-- another source is left out where it means another exercise already, so that nothing means less than it did.
-- Each statement that writes asks for the session again: new ones are held back and written many at once, before one that
-- could meet them.
CREATE FUNCTION logbk.seed_exercises(p_source text, p_entries jsonb, p_update boolean)
RETURNS TABLE (id uuid, outcome text, taken_by text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  nil CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  is_catalogue CONSTANT boolean := p_source = 'catalogue';
  e record;
  x logbk.exercises;
  names jsonb;
  keys text[];
  held jsonb[] := '{}';
  held_keys text[] := '{}';  -- by which they could be met
BEGIN
  PERFORM logbk_private.require_admin();
  PERFORM logbk_private.take_seeding_turn();
  FOR e IN
    SELECT r.* FROM ROWS FROM (jsonb_to_recordset(p_entries) AS
      (id uuid, name text, body_part text, modality text, measurement text, picture_url text, commonness smallint,
       attribution text, aliases jsonb)) WITH ORDINALITY AS r ORDER BY r.ordinality
  LOOP
    -- Made from a name, as no member's own id is: none of theirs can be met.
    IF substr(e.id::text, 15, 1) <> '5' THEN
      RAISE EXCEPTION 'not an id of the system: %', e.id USING ERRCODE = 'check_violation', CONSTRAINT = 'seeded_id';
    END IF;
    keys := e.id::text || (lower(e.name) || ARRAY(SELECT a.key FROM jsonb_to_recordset(e.aliases) AS a (key text)));
    IF cardinality(held) >= 100 OR keys && held_keys THEN
      PERFORM logbk_private.put_new(p_source, to_jsonb(held));
      held := '{}';
      held_keys := '{}';
    END IF;
    id := e.id;
    taken_by := NULL;
    SELECT n.* INTO x FROM logbk.exercises AS n WHERE n.user_id = nil AND n.id = e.id;
    IF x.id IS NOT NULL AND p_source IS DISTINCT FROM coalesce(
         (SELECT s.source FROM logbk_private.seeded_exercises AS s WHERE s.exercise_id = e.id), 'catalogue') THEN
      RAISE EXCEPTION 'this id is of another source: %', e.id USING ERRCODE = 'check_violation', CONSTRAINT = 'seeded_id';
    END IF;
    -- Who has the name, in full or, for one that would be new, as another of theirs.
    SELECT n.name INTO taken_by FROM logbk.exercises AS n
     WHERE n.user_id = nil AND n.deleted_at IS NULL AND n.id <> e.id AND lower(n.name) = lower(e.name);
    IF taken_by IS NULL AND NOT is_catalogue AND (x.id IS NULL OR x.deleted_at IS NOT NULL) THEN
      SELECT n.name INTO taken_by
        FROM logbk.exercise_aliases AS a JOIN logbk.exercises AS n ON n.user_id = nil AND n.id = a.exercise_id
       WHERE a.user_id = nil AND a.deleted_at IS NULL AND a.alias_key = e.aliases->0->>'key'
         AND n.deleted_at IS NULL AND n.id <> e.id
       ORDER BY n.commonness DESC, n.name LIMIT 1;
    END IF;
    IF taken_by IS NOT NULL THEN
      outcome := 'taken';
      RETURN NEXT;
      CONTINUE;
    END IF;
    names := (
      SELECT jsonb_agg(a.name ORDER BY a.n) FROM jsonb_array_elements(e.aliases) WITH ORDINALITY AS a (name, n)
       WHERE is_catalogue OR a.n = 1 OR NOT EXISTS (
         SELECT FROM logbk.exercise_aliases AS o JOIN logbk.exercises AS n ON n.user_id = nil AND n.id = o.exercise_id
          WHERE o.user_id = nil AND o.deleted_at IS NULL AND o.alias_key = a.name->>'key'
            AND n.deleted_at IS NULL AND n.id <> e.id OFFSET 0));  -- or all names would be hashed, to look for a few
    IF x.id IS NULL OR x.deleted_at IS NOT NULL THEN
      outcome := 'created';
    ELSIF (x.name, x.body_part, x.modality, x.measurement, x.picture_url, x.commonness, x.attribution)
            IS NOT DISTINCT FROM
          (e.name, e.body_part, e.modality, e.measurement, e.picture_url, e.commonness, e.attribution)
          AND NOT EXISTS (
            (SELECT a.alias, a.alias_key FROM logbk.exercise_aliases AS a
              WHERE a.user_id = nil AND a.exercise_id = e.id AND a.deleted_at IS NULL
             EXCEPT SELECT a.alias, a.key FROM jsonb_to_recordset(names) AS a (alias text, key text))
            UNION ALL
            (SELECT a.alias, a.key FROM jsonb_to_recordset(names) AS a (alias text, key text)
             EXCEPT SELECT a.alias, a.alias_key FROM logbk.exercise_aliases AS a
              WHERE a.user_id = nil AND a.exercise_id = e.id AND a.deleted_at IS NULL)) THEN
      outcome := 'unchanged';
    ELSE
      outcome := CASE WHEN p_update THEN 'updated' ELSE 'differs' END;
    END IF;
    IF x.id IS NULL THEN
      held := held || (to_jsonb(e) || jsonb_build_object('names', names));
      held_keys := held_keys || keys;
    ELSIF outcome IN ('created', 'updated') THEN
      INSERT INTO logbk.exercises AS n
        (user_id, id, name, body_part, modality, measurement, picture_url, commonness, attribution, is_system)
      VALUES (nil, e.id, e.name, e.body_part, e.modality, e.measurement, e.picture_url, e.commonness, e.attribution, true)
      ON CONFLICT ON CONSTRAINT pk_exercises DO UPDATE
         SET name = excluded.name, body_part = excluded.body_part, modality = excluded.modality, deleted_at = NULL,
             measurement = excluded.measurement, picture_url = excluded.picture_url, commonness = excluded.commonness,
             attribution = excluded.attribution;
      PERFORM logbk_private.put_names(e.id, names);
      IF NOT is_catalogue THEN
        INSERT INTO logbk_private.seeded_exercises (exercise_id, source) VALUES (e.id, p_source) ON CONFLICT DO NOTHING;
      END IF;
    END IF;
    RETURN NEXT;
  END LOOP;
  PERFORM logbk_private.put_new(p_source, to_jsonb(held));
END $$;

-- Removes the system's exercises that nobody has taken into their log, of these sources or, with NULL, of all; tells which.
-- p_dry_run: only tells. On a server that is marked production, whoever does it has to name the database.
CREATE FUNCTION logbk.clean_exercises(p_sources text[], p_database text, p_dry_run boolean)
RETURNS TABLE (source text, name text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  nil CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  unused uuid[];
BEGIN
  PERFORM logbk_private.require_admin();
  PERFORM logbk_private.take_seeding_turn();
  IF p_dry_run IS NOT TRUE AND p_database IS DISTINCT FROM current_database()
     AND EXISTS (SELECT FROM logbk_private.marks AS m WHERE m.mark = 'production') THEN
    RAISE EXCEPTION 'this server is marked production: the name of its database is needed' USING ERRCODE = '42501';
  END IF;
  unused := ARRAY(
    SELECT n.id FROM logbk.exercises AS n LEFT JOIN logbk_private.seeded_exercises AS s ON s.exercise_id = n.id
     WHERE n.user_id = nil AND (p_sources IS NULL OR coalesce(s.source, 'catalogue') = ANY (p_sources))
       AND NOT EXISTS (SELECT FROM logbk.exercises AS m WHERE m.id = n.id AND m.user_id <> nil));
  RETURN QUERY
    SELECT coalesce(s.source, 'catalogue'), n.name
      FROM logbk.exercises AS n LEFT JOIN logbk_private.seeded_exercises AS s ON s.exercise_id = n.id
     WHERE n.user_id = nil AND n.deleted_at IS NULL AND n.id = ANY (unused) ORDER BY 1, lower(n.name);
  IF p_dry_run IS NOT TRUE THEN
    DELETE FROM logbk.exercise_aliases AS a WHERE a.user_id = nil AND a.exercise_id = ANY (unused);
    DELETE FROM logbk.exercises AS n WHERE n.user_id = nil AND n.id = ANY (unused);
    DELETE FROM logbk_private.seeded_exercises AS s WHERE s.exercise_id = ANY (unused);
  END IF;
END $$;

-- Marks this server as one whose data matter, or takes the mark away; with NULL it only tells.
CREATE FUNCTION logbk.mark_production(p_production boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
  PERFORM logbk_private.require_admin();
  IF p_production THEN
    INSERT INTO logbk_private.marks (mark) VALUES ('production') ON CONFLICT DO NOTHING;
  ELSIF NOT p_production THEN
    DELETE FROM logbk_private.marks AS m WHERE m.mark = 'production';
  END IF;
  RETURN EXISTS (SELECT FROM logbk_private.marks AS m WHERE m.mark = 'production');
END $$;

GRANT EXECUTE ON FUNCTION logbk.seed_exercises(text, jsonb, boolean), logbk.clean_exercises(text[], text, boolean),
  logbk.mark_production(boolean) TO logbk_app;
