-- Members may not read Alembic's table, and anybody may read a comment: with it a command learns of the schema's version in the
-- statement that signs it in, and needs no function for that. Runs after the migrations, as logbk_owner.
DO $$
DECLARE
  v text := (SELECT a.version_num FROM logbk_private.alembic_version AS a);
BEGIN
  IF to_regnamespace('logbk') IS NOT NULL AND obj_description(to_regnamespace('logbk'), 'pg_namespace') IS DISTINCT FROM v THEN
    EXECUTE format('COMMENT ON SCHEMA logbk IS %L', v);
  END IF;
END $$;
