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
CREATE FUNCTION logbk_private.record_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC' AS $$
DECLARE
  u uuid := logbk.uid();
  c bigint;
BEGIN
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
