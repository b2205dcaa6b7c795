-- What must hold around every migration: the roles, the private schema with Alembic's own table, and a database that is
-- closed to others (a restored or copied database has lost that). Runs each time, as the role that connected, and
-- changes only what is not so.
DO $$
DECLARE
  r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['logbk_owner', 'logbk_app'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', r);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;  -- roles are the cluster's: a migration of another database was faster
      END;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = r AND (rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole
               OR rolcreatedb OR rolreplication)) THEN
      RAISE EXCEPTION 'the role % can do more than it may', r USING ERRCODE = '42501',
        HINT = format('ALTER ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION', r);
    END IF;
  END LOOP;
  -- Since PostgreSQL 16 the right to SET ROLE is separate from membership; a superuser has both already.
  IF NOT pg_has_role(current_user, 'logbk_owner',
                     (CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)) THEN
    EXECUTE format('GRANT logbk_owner TO %I', current_user);
  END IF;

  IF has_database_privilege('public', current_database(), 'CONNECT')
     OR has_database_privilege('public', current_database(), 'TEMP') THEN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  END IF;
  IF NOT has_database_privilege('logbk_app', current_database(), 'CONNECT') THEN
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO logbk_app', current_database());
  END IF;
  IF has_schema_privilege('public', 'public', 'USAGE') THEN
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
  END IF;
  -- Large objects lie outside every policy: anybody could fill the disk with them. The functions are the superuser's.
  IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    FOR r IN
      SELECT p.oid::regprocedure::text FROM pg_proc AS p
       WHERE p.pronamespace = 'pg_catalog'::regnamespace AND has_function_privilege('public', p.oid, 'EXECUTE')
         AND p.proname IN ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_import', 'lo_export', 'lo_put', 'lo_truncate',
                           'lo_truncate64', 'lo_unlink', 'lowrite')
    LOOP
      EXECUTE 'REVOKE EXECUTE ON FUNCTION ' || r || ' FROM PUBLIC';
    END LOOP;
  ELSIF has_function_privilege('public', 'lo_from_bytea(oid, bytea)', 'EXECUTE') THEN
    RAISE NOTICE 'members can store large objects; a superuser can forbid it';
  END IF;
  -- A REVOKE by somebody who does not own the thing only warns.
  IF has_database_privilege('logbk_app', current_database(), 'TEMP')
     OR NOT has_database_privilege('logbk_app', current_database(), 'CONNECT')
     OR has_schema_privilege('logbk_app', 'public', 'USAGE') THEN
    RAISE EXCEPTION 'the role % cannot close the database % to others', current_user, current_database()
      USING ERRCODE = '42501', HINT = 'migrate as the owner of the database';
  END IF;
END $$;
CREATE SCHEMA IF NOT EXISTS logbk_private AUTHORIZATION logbk_owner;
