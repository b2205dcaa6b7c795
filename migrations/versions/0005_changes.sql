-- Changes: what each transaction of a member wrote, row by row, as it was before and as it was after. Triggers record it, so
-- that no command can forget; members read it and write none of it. What a function undoes, it checks by itself.

ALTER TABLE logbk.profiles
  ADD COLUMN undo_days integer DEFAULT 365 NOT NULL,
  ADD CONSTRAINT ck_profiles_undo_days CHECK (undo_days BETWEEN 1 AND 36500);
GRANT UPDATE (undo_days) ON logbk.profiles TO logbk_app;

-- A number counts the changes of one member: short enough to type, and in the order of their commits, for a member's
-- transactions write one after the other.
CREATE TABLE logbk.changes (
  user_id uuid NOT NULL,
  id bigint NOT NULL,
  label text NOT NULL,
  state text DEFAULT 'done' NOT NULL,  -- 'moving' only within the transaction that undoes or redoes it
  made_at timestamptz DEFAULT now() NOT NULL,  -- by the clock of whoever made it
  undone_at timestamptz,
  undone_order bigint,  -- the highest is redone first
  created_at timestamptz DEFAULT now() NOT NULL,
  xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  CONSTRAINT pk_changes PRIMARY KEY (user_id, id),
  CONSTRAINT ck_changes_label CHECK (char_length(label) BETWEEN 1 AND 300 AND label ~ '[^[:space:]]'),
  CONSTRAINT ck_changes_state CHECK (state IN ('done', 'undone', 'dropped', 'moving')),
  CONSTRAINT ck_changes_undone CHECK ((state IN ('undone', 'dropped')) = (undone_at IS NOT NULL)
                                      AND (undone_at IS NULL) = (undone_order IS NULL))
);
CREATE INDEX ix_changes_user_id_undone_order ON logbk.changes (user_id, undone_order) WHERE state IN ('undone', 'moving');

-- A row has one image in a change however often that wrote it: as it was first, and as it was left.
CREATE TABLE logbk.change_rows (
  user_id uuid NOT NULL,
  change_id bigint NOT NULL,
  table_name text NOT NULL,
  row_id uuid NOT NULL,  -- the id of the row; of a profile, which has none, its user_id
  before jsonb,          -- NULL: the change made the row
  after jsonb,           -- NULL: the change took the row away
  CONSTRAINT pk_change_rows PRIMARY KEY (user_id, change_id, table_name, row_id),
  CONSTRAINT fk_change_rows_user_id_change_id_changes
    FOREIGN KEY (user_id, change_id) REFERENCES logbk.changes (user_id, id) ON DELETE CASCADE,
  CONSTRAINT ck_change_rows_images CHECK (num_nonnulls(before, after) > 0)
);
CREATE INDEX ix_change_rows_user_id_row_id ON logbk.change_rows (user_id, row_id);

DO $$
DECLARE
  t text;
BEGIN
  EXECUTE format('ALTER TABLE logbk.changes ADD CONSTRAINT ck_changes_label_visible CHECK (label !~ %L)',
                 logbk_private.unseen());
  EXECUTE format('ALTER TABLE logbk.changes ADD CONSTRAINT ck_changes_instants CHECK (made_at BETWEEN %L AND %L
                  AND undone_at BETWEEN %1$L AND %2$L AND created_at BETWEEN %1$L AND %2$L)',
                 timestamptz '1900-01-01 00:00:00+00', timestamptz '2200-01-01 00:00:00+00');
  FOREACH t IN ARRAY ARRAY['changes', 'change_rows'] LOOP
    EXECUTE format('ALTER TABLE logbk.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('GRANT SELECT ON logbk.%I TO logbk_app', t);
    EXECUTE format('CREATE POLICY may_read ON logbk.%I FOR SELECT TO logbk_app USING (user_id = (SELECT logbk.uid()))', t);
  END LOOP;
END $$;

-- Recording -------------------------------------------------------------------------------------------------------------

-- A member's transactions write one after the other: the profile is what they queue for. Before the statement, so that
-- nobody holds a row that the one ahead still needs.
CREATE FUNCTION logbk_private.take_turns() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  u uuid := logbk.uid();
BEGIN
  IF u IS NOT NULL THEN
    PERFORM FROM logbk.profiles AS p WHERE p.user_id = u FOR NO KEY UPDATE;
  END IF;
  RETURN NULL;
END $$;

-- The change of this transaction. Number and start tell it together: a restored database may count transactions anew.
CREATE FUNCTION logbk_private.find_change(p_user uuid) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT x.id
            FROM (SELECT c.id, c.xid, c.created_at FROM logbk.changes AS c WHERE c.user_id = p_user
                   ORDER BY c.id DESC LIMIT 1) AS x
           WHERE x.xid = pg_current_xact_id_if_assigned() AND x.created_at = now());
END $$;

-- Likewise, and made where there is none. It ends what could be redone until now.
CREATE FUNCTION logbk_private.open_change(p_user uuid, p_table text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c bigint := logbk_private.find_change(p_user);
BEGIN
  IF c IS NULL THEN
    UPDATE logbk.changes AS x SET state = 'dropped' WHERE x.user_id = p_user AND x.state = 'undone';
    INSERT INTO logbk.changes (user_id, id, label)
    SELECT p_user, coalesce(max(x.id), 0) + 1, 'changed ' || replace(p_table, '_', ' ')
      FROM logbk.changes AS x WHERE x.user_id = p_user
    RETURNING id INTO c;
  END IF;
  RETURN c;
END $$;

-- Records what a statement wrote. Only what the signed-in member wrote of their own: neither the owner's work on the schema
-- nor the removal of somebody's account is a change. Nor is undoing: a change that moves is marked where no client writes.
-- A statement may not sign its member out between the policies, which ask first, and here: its rows would be in no change.
CREATE FUNCTION logbk_private.record_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC' AS $$
DECLARE
  u uuid := logbk.uid();
  c bigint;
BEGIN
  IF u IS NULL AND NOT pg_has_role(session_user, 'logbk_owner', 'MEMBER')
     AND NOT (TG_TABLE_NAME = 'profiles' AND TG_OP = 'INSERT') THEN  -- which comes with the account
    RAISE EXCEPTION 'session expired or invalid' USING ERRCODE = '28000';
  END IF;
  IF u IS NULL OR EXISTS (SELECT FROM logbk.changes AS x WHERE x.user_id = u AND x.state = 'moving') THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF EXISTS (SELECT FROM new_rows AS n WHERE n.user_id = u) THEN
      c := logbk_private.open_change(u, TG_TABLE_NAME);
      INSERT INTO logbk.change_rows (user_id, change_id, table_name, row_id, after)
      SELECT u, c, TG_TABLE_NAME, coalesce(x.image->>'id', x.image->>'user_id')::uuid, x.image
        FROM (SELECT to_jsonb(n) AS image FROM new_rows AS n WHERE n.user_id = u) AS x
      ON CONFLICT ON CONSTRAINT pk_change_rows DO UPDATE SET after = excluded.after;
    END IF;
  ELSIF TG_OP = 'UPDATE' THEN
    -- A row that was written as it was is not changed.
    IF EXISTS (SELECT FROM (SELECT to_jsonb(n) - 'updated_at' AS image FROM new_rows AS n WHERE n.user_id = u
                            EXCEPT SELECT to_jsonb(o) - 'updated_at' FROM old_rows AS o WHERE o.user_id = u) AS x) THEN
      c := logbk_private.open_change(u, TG_TABLE_NAME);
      INSERT INTO logbk.change_rows (user_id, change_id, table_name, row_id, before, after)
      SELECT u, c, TG_TABLE_NAME, coalesce(a.image->>'id', a.image->>'user_id')::uuid, b.image, a.image
        FROM (SELECT to_jsonb(n) AS image FROM new_rows AS n WHERE n.user_id = u) AS a
             JOIN (SELECT to_jsonb(o) AS image FROM old_rows AS o WHERE o.user_id = u) AS b
             ON coalesce(a.image->>'id', a.image->>'user_id') = coalesce(b.image->>'id', b.image->>'user_id')
       WHERE a.image - 'updated_at' <> b.image - 'updated_at'
      ON CONFLICT ON CONSTRAINT pk_change_rows DO UPDATE SET after = excluded.after;
    END IF;
  ELSIF EXISTS (SELECT FROM old_rows AS o WHERE o.user_id = u) THEN
    c := logbk_private.open_change(u, TG_TABLE_NAME);
    DELETE FROM logbk.change_rows AS r
     WHERE r.user_id = u AND r.change_id = c AND r.table_name = TG_TABLE_NAME AND r.before IS NULL
       AND r.row_id IN (SELECT coalesce(to_jsonb(o)->>'id', to_jsonb(o)->>'user_id')::uuid FROM old_rows AS o);
    INSERT INTO logbk.change_rows (user_id, change_id, table_name, row_id, before)
    SELECT u, c, TG_TABLE_NAME, coalesce(x.image->>'id', x.image->>'user_id')::uuid, x.image
      FROM (SELECT to_jsonb(o) AS image FROM old_rows AS o WHERE o.user_id = u) AS x
    ON CONFLICT ON CONSTRAINT pk_change_rows DO UPDATE SET after = NULL;
  END IF;
  RETURN NULL;
END $$;

-- Has a table of members recorded from now on: each migration calls it for each table of members that it makes.
CREATE FUNCTION logbk_private.track(p_table regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  key text[] := (SELECT array_agg(a.attname::text ORDER BY k.n)
                   FROM pg_index AS i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (attnum, n)
                        JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                  WHERE i.indrelid = p_table AND i.indisprimary);
BEGIN
  IF (key IN (ARRAY['user_id', 'id'], ARRAY['user_id'])) IS NOT TRUE THEN
    RAISE EXCEPTION 'the key of % is not (user_id, id)', p_table;
  END IF;
  EXECUTE format('CREATE TRIGGER take_turns BEFORE INSERT OR UPDATE OR DELETE ON %s
                  FOR EACH STATEMENT EXECUTE FUNCTION logbk_private.take_turns()', p_table);
  EXECUTE format('CREATE TRIGGER record_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION logbk_private.record_change()', p_table);
  EXECUTE format('CREATE TRIGGER record_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION logbk_private.record_change()', p_table);
  EXECUTE format('CREATE TRIGGER record_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION logbk_private.record_change()', p_table);
END $$;

SELECT logbk_private.track('logbk.' || t)
  FROM unnest(ARRAY['profiles', 'exercises', 'exercise_aliases', 'workouts', 'executions', 'sets']) AS t;

-- Names the change of this transaction; NULL where it has written nothing. The last name counts.
CREATE FUNCTION logbk.describe_change(p_label text, p_at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  u uuid := logbk.uid();
  c bigint := logbk_private.find_change(u);
BEGIN
  UPDATE logbk.changes AS x SET label = p_label, made_at = coalesce(p_at, x.made_at) WHERE x.user_id = u AND x.id = c;
  RETURN c;
END $$;

GRANT EXECUTE ON FUNCTION logbk.describe_change(text, timestamptz) TO logbk_app;

-- Undoing ---------------------------------------------------------------------------------------------------------------
-- Read from the catalogue, so that it holds for whatever a later migration has tracked.

-- The tables that are recorded; those that others refer to have the lower rank.
CREATE FUNCTION logbk_private.tracked_tables() RETURNS TABLE (name text, key text, rank integer)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE tracked AS (
    SELECT t.tgrelid AS oid FROM pg_trigger AS t
     WHERE t.tgname = 'record_insert' AND t.tgfoid = 'logbk_private.record_change()'::regprocedure
  ), ranked AS (
    SELECT t.oid, 0 AS rank FROM tracked AS t
    UNION
    SELECT k.conrelid, r.rank + 1
      FROM ranked AS r JOIN pg_constraint AS k ON k.contype = 'f' AND k.confrelid = r.oid AND k.conrelid <> r.oid
           JOIN tracked AS t ON t.oid = k.conrelid
     WHERE r.rank < 50
  )
  SELECT c.relname::text, CASE WHEN a.attname IS NULL THEN 'user_id' ELSE 'id' END, max(r.rank)
    FROM ranked AS r JOIN pg_class AS c ON c.oid = r.oid
         LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'id'
   GROUP BY c.relname, a.attname
$$;

-- Which column of which table refers to rows of which other.
CREATE FUNCTION logbk_private.links() RETURNS TABLE (child text, child_key text, via text, parent text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.name, c.key, a.attname::text, p.name
    FROM logbk_private.tracked_tables() AS c JOIN logbk_private.tracked_tables() AS p ON true
         JOIN pg_constraint AS k ON k.contype = 'f' AND k.conrelid = format('logbk.%I', c.name)::regclass
              AND k.confrelid = format('logbk.%I', p.name)::regclass
         CROSS JOIN unnest(k.conkey, k.confkey) AS m (mine, theirs)
         JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = m.mine
         JOIN pg_attribute AS b ON b.attrelid = k.confrelid AND b.attnum = m.theirs AND b.attname = 'id'
$$;

-- The columns of a table that can be written, and of which an image of a row tells.
CREATE FUNCTION logbk_private.image_columns(p_table text, p_image jsonb) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute AS a
   WHERE a.attrelid = format('logbk.%I', p_table)::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     AND a.attname <> 'user_id' AND p_image ? a.attname::text
$$;

-- A copy of a catalogue row comes with the first change that needs it, and goes with the last: it is nobody's own.
CREATE FUNCTION logbk_private.is_adopted(p_row logbk.change_rows) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_row.table_name = 'exercises' AND p_row.before IS NULL AND p_row.after @> '{"is_system": true}';

-- The changes given and all that stand on them: that wrote one of their rows again, or a row that refers to one they made.
CREATE FUNCTION logbk_private.with_later_changes(p_user uuid, p_changes bigint[]) RETURNS bigint[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known bigint[] := p_changes;
  newest bigint[] := p_changes;
  found bigint[];
  l record;
BEGIN
  -- Of the last changes there are no later ones: the usual case, and the quick one.
  WHILE EXISTS (SELECT FROM logbk.changes AS c WHERE c.user_id = p_user AND c.state = 'done' AND c.id <> ALL (known)
                   AND c.id > (SELECT min(n) FROM unnest(newest) AS n)) LOOP
    found := ARRAY(
      SELECT DISTINCT b.change_id
        FROM logbk.change_rows AS a JOIN logbk.change_rows AS b
             ON b.user_id = a.user_id AND b.row_id = a.row_id AND b.table_name = a.table_name AND b.change_id > a.change_id
       WHERE a.user_id = p_user AND a.change_id = ANY (newest) AND NOT logbk_private.is_adopted(a));
    FOR l IN SELECT * FROM logbk_private.links() LOOP
      EXECUTE format(
        'SELECT $3 || ARRAY(
           SELECT DISTINCT b.change_id
             FROM logbk.change_rows AS a JOIN logbk.%1$I AS x ON x.user_id = a.user_id AND x.%2$I = a.row_id
                  JOIN logbk.change_rows AS b ON b.user_id = x.user_id AND b.row_id = x.%3$I AND b.table_name = %1$L
                       AND b.change_id > a.change_id
            WHERE a.user_id = $1 AND a.change_id = ANY ($2) AND a.table_name = %4$L AND a.before IS NULL
              AND NOT logbk_private.is_adopted(a))', l.child, l.via, l.child_key, l.parent)
        INTO found USING p_user, newest, found;
    END LOOP;
    newest := ARRAY(SELECT c.id FROM logbk.changes AS c
                     WHERE c.user_id = p_user AND c.state = 'done' AND c.id = ANY (found) AND c.id <> ALL (known));
    EXIT WHEN newest = '{}';
    known := known || newest;
  END LOOP;
  RETURN known;
END $$;

-- How many rows are not as the change left them, or, to redo it, as it found them. Only columns that there still are count,
-- and not when a row was last written.
CREATE FUNCTION logbk_private.count_altered(p_user uuid, p_change bigint, p_back boolean) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC' AS $$
DECLARE
  t record;
  n bigint;
  altered bigint := 0;
BEGIN
  FOR t IN
    SELECT x.name, x.key,
           (SELECT coalesce(r.after, r.before) FROM logbk.change_rows AS r
             WHERE r.user_id = p_user AND r.change_id = p_change AND r.table_name = x.name LIMIT 1) AS image
      FROM logbk_private.tracked_tables() AS x
  LOOP
    CONTINUE WHEN t.image IS NULL;
    EXECUTE format(
      'SELECT count(*)
         FROM logbk.change_rows AS r CROSS JOIN LATERAL (SELECT CASE WHEN $3 THEN r.after ELSE r.before END AS image) AS i
              LEFT JOIN logbk.%1$I AS x ON x.user_id = r.user_id AND x.%2$I = r.row_id
        WHERE r.user_id = $1 AND r.change_id = $2 AND r.table_name = %1$L AND NOT logbk_private.is_adopted(r)
          AND CASE WHEN i.image IS NULL THEN x.user_id IS NOT NULL
                   ELSE x.user_id IS NULL OR NOT to_jsonb(x) @> (i.image - $4) END', t.name, t.key)
      INTO n USING p_user, p_change, p_back,
        ARRAY(SELECT k FROM jsonb_object_keys(t.image) AS k
               WHERE k = 'updated_at' OR k <> ALL (logbk_private.image_columns(t.name, t.image)));
    altered := altered + n;
  END LOOP;
  RETURN altered;
END $$;

-- Lets go of the copies of catalogue rows that came with a change that is undone. One that others still refer to is theirs
-- from now on: it goes when the first of them is undone, and then comes back with it.
CREATE FUNCTION logbk_private.let_go_adopted(p_user uuid, p_change bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  r record;
  l record;
  is_used boolean;
  used boolean;
  heir bigint;
  c bigint;
BEGIN
  FOR r IN
    SELECT a.row_id, a.after FROM logbk.change_rows AS a
     WHERE a.user_id = p_user AND a.change_id = p_change AND logbk_private.is_adopted(a) AND NOT EXISTS (
       SELECT FROM logbk.change_rows AS b JOIN logbk.changes AS o ON o.user_id = b.user_id AND o.id = b.change_id
        WHERE b.user_id = p_user AND b.row_id = a.row_id AND o.state = 'done' AND logbk_private.is_adopted(b))
  LOOP
    is_used := false;
    heir := NULL;
    FOR l IN SELECT * FROM logbk_private.links() AS x WHERE x.parent = 'exercises' LOOP
      EXECUTE format(
        'SELECT count(*) > 0, min(b.change_id)
           FROM logbk.%1$I AS x
                LEFT JOIN (logbk.change_rows AS b JOIN logbk.changes AS o
                           ON o.user_id = b.user_id AND o.id = b.change_id AND o.state = ''done'')
                ON b.user_id = x.user_id AND b.row_id = x.%3$I AND b.table_name = %1$L
          WHERE x.user_id = $1 AND x.%2$I = $2', l.child, l.via, l.child_key) INTO used, c USING p_user, r.row_id;
      is_used := is_used OR used;
      heir := least(heir, c);
    END LOOP;
    IF NOT is_used THEN
      DELETE FROM logbk.exercises AS x WHERE x.user_id = p_user AND x.id = r.row_id;
    ELSIF heir IS NOT NULL THEN
      INSERT INTO logbk.change_rows (user_id, change_id, table_name, row_id, after)
      VALUES (p_user, heir, 'exercises', r.row_id, r.after) ON CONFLICT DO NOTHING;
    END IF;
  END LOOP;
END $$;

-- Lets the planner know how large tables are, where many rows are to be moved. Statistics may be of a time when a table was
-- empty, as after an import was undone: each row would then be looked up among all of the member's. What is busy is skipped.
CREATE FUNCTION logbk_private.learn_sizes(p_tables text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = 'error' AS $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY p_tables LOOP
    EXECUTE format('ANALYZE (SKIP_LOCKED) logbk.%I', t);
  END LOOP;
END $$;

-- The same for the tables of changes that wrote more than a thousand rows.
CREATE FUNCTION logbk_private.prepare_move(p_user uuid, p_changes bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (SELECT count(*) > 1000 FROM (SELECT FROM logbk.change_rows AS r WHERE r.user_id = p_user
                                    AND r.change_id = ANY (p_changes) LIMIT 1001) AS written) THEN
    PERFORM logbk_private.learn_sizes(ARRAY['change_rows'] || ARRAY(
      SELECT DISTINCT r.table_name FROM logbk.change_rows AS r
       WHERE r.user_id = p_user AND r.change_id = ANY (p_changes) ORDER BY 1));
  END IF;
END $$;

-- Makes the rows of a change what they were before it, or, to redo it, what it left.
CREATE FUNCTION logbk_private.restore(p_user uuid, p_change bigint, p_back boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wanted CONSTANT text := CASE WHEN p_back THEN 'before' ELSE 'after' END;
  present CONSTANT text := CASE WHEN p_back THEN 'after' ELSE 'before' END;
  t record;
  image jsonb;
  columns text[];
  n bigint;
BEGIN
  -- Names and the like are unique among rows without a tombstone, and rows are written one after the other: all that are
  -- written here make room first.
  FOR t IN
    SELECT r.table_name AS name
      FROM logbk.change_rows AS r JOIN pg_attribute AS a
           ON a.attrelid = format('logbk.%I', r.table_name)::regclass AND a.attname = 'deleted_at'
     WHERE r.user_id = p_user AND r.change_id = p_change
     GROUP BY r.table_name, a.attrelid
    HAVING count(*) > 1 AND count(r.before) > 0 AND count(r.after) > 0
       AND (SELECT count(*) FROM pg_index AS i WHERE i.indrelid = a.attrelid AND i.indisunique) > 1
  LOOP
    EXECUTE format(
      'UPDATE logbk.%1$I AS x SET deleted_at = now() FROM logbk.change_rows AS r
        WHERE r.user_id = $1 AND r.change_id = $2 AND r.table_name = %1$L AND r.%2$I IS NOT NULL
          AND x.user_id = r.user_id AND x.id = r.row_id AND x.deleted_at IS NULL AND NOT logbk_private.is_adopted(r)',
      t.name, present) USING p_user, p_change;
  END LOOP;
  -- What others refer to comes first and goes last.
  FOR t IN SELECT x.name, x.key FROM logbk_private.tracked_tables() AS x ORDER BY x.rank, x.name LOOP
    EXECUTE format('SELECT r.%1$I FROM logbk.change_rows AS r WHERE r.user_id = $1 AND r.change_id = $2
                    AND r.table_name = $3 AND r.%1$I IS NOT NULL AND r.%2$I IS NULL LIMIT 1', wanted, present)
      INTO image USING p_user, p_change, t.name;
    CONTINUE WHEN image IS NULL;
    columns := logbk_private.image_columns(t.name, image);
    EXECUTE format(
      'INSERT INTO logbk.%1$I (user_id, %2$s) SELECT $1, %3$s
         FROM logbk.change_rows AS r CROSS JOIN LATERAL jsonb_populate_record(NULL::logbk.%1$I, r.%4$I) AS x
        WHERE r.user_id = $1 AND r.change_id = $2 AND r.table_name = %1$L AND r.%4$I IS NOT NULL AND r.%5$I IS NULL
       ON CONFLICT (user_id, %6$I) DO NOTHING', t.name,
      (SELECT string_agg(format('%I', c), ', ') FROM unnest(columns) AS c),
      (SELECT string_agg(format('x.%I', c), ', ') FROM unnest(columns) AS c), wanted, present, t.key)
      USING p_user, p_change;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n > 1000 THEN
      PERFORM logbk_private.learn_sizes(ARRAY[t.name]);  -- the rows that come next refer to these
    END IF;
  END LOOP;
  FOR t IN SELECT x.name, x.key FROM logbk_private.tracked_tables() AS x ORDER BY x.rank, x.name LOOP
    EXECUTE format('SELECT r.%1$I FROM logbk.change_rows AS r WHERE r.user_id = $1 AND r.change_id = $2
                    AND r.table_name = $3 AND r.before IS NOT NULL AND r.after IS NOT NULL LIMIT 1', wanted)
      INTO image USING p_user, p_change, t.name;
    CONTINUE WHEN image IS NULL;
    columns := array_remove(array_remove(logbk_private.image_columns(t.name, image), 'id'), 'updated_at');
    EXECUTE format(
      'UPDATE logbk.%1$I AS x SET %2$s
         FROM logbk.change_rows AS r CROSS JOIN LATERAL jsonb_populate_record(NULL::logbk.%1$I, r.%3$I) AS y
        WHERE r.user_id = $1 AND r.change_id = $2 AND r.table_name = %1$L AND r.before IS NOT NULL AND r.after IS NOT NULL
          AND x.user_id = r.user_id AND x.%4$I = r.row_id', t.name,
      (SELECT string_agg(format('%1$I = y.%1$I', c), ', ') FROM unnest(columns) AS c), wanted, t.key)
      USING p_user, p_change;
  END LOOP;
  FOR t IN SELECT x.name, x.key FROM logbk_private.tracked_tables() AS x ORDER BY x.rank DESC, x.name LOOP
    EXECUTE format(
      'DELETE FROM logbk.%1$I AS x USING logbk.change_rows AS r
        WHERE r.user_id = $1 AND r.change_id = $2 AND r.table_name = %1$L AND r.%2$I IS NULL AND r.%3$I IS NOT NULL
          AND x.user_id = r.user_id AND x.%4$I = r.row_id AND NOT logbk_private.is_adopted(r)',
      t.name, wanted, present, t.key) USING p_user, p_change;
  END LOOP;
  IF p_back THEN
    PERFORM logbk_private.let_go_adopted(p_user, p_change);
  END IF;
END $$;

-- While a change moves nothing is recorded, for it is marked where no client writes.
CREATE FUNCTION logbk_private.move_change(p_user uuid, p_change bigint, p_back boolean, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  n bigint := logbk_private.count_altered(p_user, p_change, p_back);
BEGIN
  IF n > 0 THEN
    RAISE EXCEPTION '% rows of change % are not what it left', n, p_change USING ERRCODE = 'LB001', DETAIL = p_change::text;
  END IF;
  UPDATE logbk.changes AS c SET state = 'moving', undone_at = NULL, undone_order = NULL
   WHERE c.user_id = p_user AND c.id = p_change;
  PERFORM logbk_private.restore(p_user, p_change, p_back);
  IF p_back THEN
    UPDATE logbk.changes AS c
       SET state = 'undone', undone_at = p_at,
           undone_order = (SELECT coalesce(max(o.undone_order), 0) + 1 FROM logbk.changes AS o
                            WHERE o.user_id = p_user AND o.state = 'undone')
     WHERE c.user_id = p_user AND c.id = p_change;
  ELSE
    UPDATE logbk.changes AS c SET state = 'done' WHERE c.user_id = p_user AND c.id = p_change;
  END IF;
END $$;

-- The signed-in member, for whom the others now wait. What is not committed yet cannot be undone.
CREATE FUNCTION logbk_private.begin_move() RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  u uuid := logbk.uid();
BEGIN
  IF u IS NULL THEN
    RAISE EXCEPTION 'session expired or invalid' USING ERRCODE = '28000';
  END IF;
  PERFORM FROM logbk.profiles AS p WHERE p.user_id = u FOR NO KEY UPDATE;
  IF logbk_private.find_change(u) IS NOT NULL THEN
    RAISE EXCEPTION 'this transaction has written something itself' USING ERRCODE = '55000';
  END IF;
  RETURN u;
END $$;

-- Undoes changes of the signed-in member, the newest first, all or none: 'ok' and which; 'depends' and which later ones
-- stand on them, unless those are to be undone as well; 'unknown' where one is not there, or undone already.
CREATE FUNCTION logbk.undo_changes(p_changes bigint[], p_with_later boolean, p_at timestamptz)
RETURNS TABLE (status text, changes bigint[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  u uuid := logbk_private.begin_move();
  wanted bigint[] := ARRAY(SELECT c.id FROM logbk.changes AS c
                            WHERE c.user_id = u AND c.id = ANY (p_changes) AND c.state = 'done');
  involved bigint[];
  c bigint;
BEGIN
  IF wanted = '{}' OR EXISTS (SELECT FROM unnest(p_changes) AS n WHERE n IS NULL OR n <> ALL (wanted)) THEN
    RETURN QUERY SELECT 'unknown', NULL::bigint[];
    RETURN;
  END IF;
  PERFORM logbk_private.prepare_move(u, wanted);
  involved := ARRAY(SELECT n FROM unnest(logbk_private.with_later_changes(u, wanted)) AS n ORDER BY n DESC);
  IF p_with_later IS NOT TRUE AND cardinality(involved) > cardinality(wanted) THEN
    RETURN QUERY SELECT 'depends', ARRAY(SELECT n FROM unnest(involved) AS n WHERE n <> ALL (wanted) ORDER BY n DESC);
    RETURN;
  END IF;
  IF cardinality(involved) > cardinality(wanted) THEN
    PERFORM logbk_private.prepare_move(u, involved);
  END IF;
  FOREACH c IN ARRAY involved LOOP
    PERFORM logbk_private.move_change(u, c, true, coalesce(p_at, now()));
  END LOOP;
  RETURN QUERY SELECT 'ok', involved;
END $$;

-- Brings undone changes of the signed-in member back, the one undone last first, all or none: 'ok' and which, or 'unknown'.
CREATE FUNCTION logbk.redo_changes(p_changes bigint[]) RETURNS TABLE (status text, changes bigint[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  u uuid := logbk_private.begin_move();
  wanted bigint[] := ARRAY(SELECT c.id FROM logbk.changes AS c
                            WHERE c.user_id = u AND c.id = ANY (p_changes) AND c.state = 'undone'
                            ORDER BY c.undone_order DESC);
  c bigint;
BEGIN
  IF wanted = '{}' OR EXISTS (SELECT FROM unnest(p_changes) AS n WHERE n IS NULL OR n <> ALL (wanted)) THEN
    RETURN QUERY SELECT 'unknown', NULL::bigint[];
    RETURN;
  END IF;
  PERFORM logbk_private.prepare_move(u, wanted);
  FOREACH c IN ARRAY wanted LOOP
    PERFORM logbk_private.move_change(u, c, false, NULL);
  END LOOP;
  RETURN QUERY SELECT 'ok', wanted;
END $$;

-- Forgets the signed-in member's changes that are older than the profile says, and those that were undone and cannot be
-- redone any more; the last change stays. p_dry_run: only tells how many they are, and how many images of rows.
CREATE FUNCTION logbk.prune_changes(p_now timestamptz, p_dry_run boolean)
RETURNS TABLE (undo_days integer, old_changes bigint, dropped_changes bigint, images bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  u uuid := logbk_private.begin_move();
  days integer := (SELECT p.undo_days FROM logbk.profiles AS p WHERE p.user_id = u);
  doomed bigint[] := ARRAY(
    SELECT c.id FROM logbk.changes AS c
     WHERE c.user_id = u AND (c.state = 'dropped' OR c.made_at < coalesce(p_now, now()) - make_interval(days => days))
       AND c.id < (SELECT max(x.id) FROM logbk.changes AS x WHERE x.user_id = u));
BEGIN
  RETURN QUERY
    SELECT days, count(*) FILTER (WHERE c.state <> 'dropped'), count(*) FILTER (WHERE c.state = 'dropped'),
           (SELECT count(*) FROM logbk.change_rows AS r WHERE r.user_id = u AND r.change_id = ANY (doomed))
      FROM logbk.changes AS c WHERE c.user_id = u AND c.id = ANY (doomed);
  IF p_dry_run IS FALSE THEN
    DELETE FROM logbk.changes AS c WHERE c.user_id = u AND c.id = ANY (doomed);
  END IF;
END $$;

GRANT EXECUTE ON FUNCTION logbk.undo_changes(bigint[], boolean, timestamptz), logbk.redo_changes(bigint[]),
  logbk.prune_changes(timestamptz, boolean) TO logbk_app;

-- Removing an account -----------------------------------------------------------------------------------------------------

-- Everything that a member has, in whatever tables there are. In one statement: it is at its end that a foreign key asks
-- whether what it refers to is there.
CREATE FUNCTION logbk_private.erase_log(p_user uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE (SELECT format('WITH %s SELECT', string_agg(
             format('%I AS (DELETE FROM logbk.%I WHERE user_id = $1)', 'gone_' || c.relname, c.relname), ', '))
             FROM pg_class AS c WHERE c.relnamespace = 'logbk'::regnamespace AND c.relkind IN ('r', 'p')) USING p_user;
  -- Whoever removes their own account has just had that recorded.
  DELETE FROM logbk.changes AS x WHERE x.user_id = p_user;
END $$;

-- As in 0004, but with all tables that there are.
CREATE OR REPLACE FUNCTION logbk.remove_account(p_email text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  a logbk_private.accounts;
  r text;
BEGIN
  PERFORM logbk_private.require_admin();
  a := logbk_private.hold_account(p_email);
  IF logbk_private.is_last_admin(a.id) THEN
    RETURN 'last_admin';
  ELSIF a.login_role IS NOT NULL THEN
    PERFORM logbk_roles.cut_off(a.login_role);
  END IF;
  DELETE FROM logbk_private.invitations AS i WHERE i.email_key = lower(p_email) RETURNING i.login_role INTO r;
  IF a.id IS NULL THEN
    IF NOT FOUND THEN
      RETURN 'unknown';
    END IF;
    PERFORM logbk_roles.drop_member(r);
    RETURN 'ok';
  END IF;
  PERFORM logbk_private.erase_log(a.id);
  DELETE FROM logbk_private.accounts AS x WHERE x.id = a.id;  -- its sessions go with it
  IF a.login_role IS NOT NULL THEN
    PERFORM logbk_roles.drop_member(a.login_role);
  END IF;
  RETURN 'ok';
END $$;
