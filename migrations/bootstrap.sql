-- What must hold around every migration: the roles, the private schema with Alembic's own table, and a database that is
-- closed to others (a restored or copied database has lost that). Runs each time, as the role that connected, and
-- changes only what is not so.
DO $$
DECLARE
  r text;
BEGIN
  -- logbk_roles makes the login roles of members, through a few functions and nothing else.
  FOREACH r IN ARRAY ARRAY['logbk_owner', 'logbk_app', 'logbk_roles'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN %s', r, CASE WHEN r = 'logbk_roles' THEN 'CREATEROLE' END);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;  -- roles are the cluster's: a migration of another database was faster
      END;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = r AND (rolcanlogin OR rolsuper OR rolbypassrls OR rolcreatedb
               OR rolreplication OR rolcreaterole <> (r = 'logbk_roles'))) THEN
      RAISE EXCEPTION 'the role % can do more or less than it may', r USING ERRCODE = '42501',
        HINT = format('ALTER ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS %s NOCREATEDB NOREPLICATION', r,
                      CASE WHEN r = 'logbk_roles' THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END);
    END IF;
  END LOOP;
  -- Since PostgreSQL 16 the right to SET ROLE is separate from membership; a superuser has both already.
  FOREACH r IN ARRAY ARRAY['logbk_owner', 'logbk_roles'] LOOP
    IF NOT pg_has_role(current_user, r,
                       (CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)) THEN
      EXECUTE format('GRANT %I TO %I', r, current_user);
    END IF;
  END LOOP;
  -- Since then, too, who puts a role into a group must be the group's administrator.
  IF current_setting('server_version_num')::int >= 160000 AND NOT EXISTS (
       SELECT FROM pg_auth_members AS m WHERE m.roleid = 'logbk_app'::regrole AND m.member = 'logbk_roles'::regrole
          AND m.admin_option) THEN
    EXECUTE 'GRANT logbk_app TO logbk_roles WITH ADMIN TRUE, INHERIT FALSE, SET FALSE';
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
  -- The server has one table of locks for all: advisory ones are free for the taking, and would fill it.
  IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    FOR r IN
      SELECT p.oid::regprocedure::text FROM pg_proc AS p
       WHERE p.pronamespace = 'pg_catalog'::regnamespace AND has_function_privilege('public', p.oid, 'EXECUTE')
         AND p.proname ~ '^pg_(try_)?advisory_'
    LOOP
      EXECUTE 'REVOKE EXECUTE ON FUNCTION ' || r || ' FROM PUBLIC';
      EXECUTE 'GRANT EXECUTE ON FUNCTION ' || r || ' TO logbk_owner';
    END LOOP;
  END IF;
  -- Bound values stay out of the server's log where members' roles say so, which a superuser must allow.
  IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
     AND NOT has_parameter_privilege('logbk_roles', 'log_parameter_max_length', 'SET') THEN
    GRANT SET ON PARAMETER log_parameter_max_length TO logbk_roles;
    FOR r IN SELECT rolname FROM pg_roles WHERE rolname ~ '^logbk_m_' AND pg_has_role(oid, 'logbk_app', 'MEMBER') LOOP
      EXECUTE format('ALTER ROLE %I SET log_parameter_max_length = 0', r);  -- invited before this was allowed
    END LOOP;
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
