-- Every row returned is a defect.
with app_functions (name) as (
  values ('logbk.uid()'), ('logbk.auth(text)'), ('logbk.is_admin()'), ('logbk.prelogin(text)'),
    ('logbk.login(text,bytea,text)'), ('logbk.refresh(text,bytea)'), ('logbk.logout()'), ('logbk.logout_everywhere()'),
    ('logbk.join(text,bytea,jsonb,bytea,text)'), ('logbk.whoami()'), ('logbk.list_sessions()'),
    ('logbk.revoke_session(uuid)'), ('logbk.change_password(bytea,bytea,jsonb,bytea)'), ('logbk.close_account(bytea)'),
    ('logbk.may_administer()'), ('logbk.invite(text,bytea,text,text,boolean)'), ('logbk.list_accounts()'),
    ('logbk.set_admin(text,boolean)'), ('logbk.bar(text,boolean)'), ('logbk.set_active(text,boolean)'), ('logbk.offer_reset(text,bytea,text)'),
    ('logbk.remove_account(text)'), ('logbk.rotate_key(boolean)'), ('logbk.server_status()'),
    ('logbk.seed_exercises(text,jsonb,boolean)'), ('logbk.clean_exercises(text[],text,boolean)'), ('logbk.mark_production(boolean)'),
    ('logbk.describe_change(text,timestamptz)'), ('logbk.undo_changes(bigint[],boolean,timestamptz)'),
    ('logbk.redo_changes(bigint[])'), ('logbk.prune_changes(timestamptz,boolean)')
), ours as (
  select oid, nspname from pg_namespace where nspname in ('logbk', 'logbk_private', 'logbk_roles')
), policy_text as (
  select p.oid, p.polrelid, p.polname,
         coalesce(pg_get_expr(polqual, polrelid), '') || ' ' || coalesce(pg_get_expr(polwithcheck, polrelid), '') as body
    from pg_policy p
), members as (
  -- the group and whoever is in it, but for roles that may do everything anyway
  select r.rolname, r.oid from pg_roles r
   where r.rolname = 'logbk_app' or (pg_has_role(r.oid, 'logbk_app', 'member') and not r.rolsuper
     and r.rolname <> 'logbk_roles' and not (r.rolcreaterole and pg_has_role(r.oid, 'logbk_owner', 'member')))
)
select 'table without RLS' as defect, c.oid::regclass::text as object
  from pg_class c join ours n on n.oid = c.relnamespace
 where n.nspname = 'logbk' and c.relkind in ('r', 'p') and not c.relrowsecurity
union all select 'foreign or other table', c.oid::regclass::text
  from pg_class c join ours n on n.oid = c.relnamespace where n.nspname = 'logbk' and c.relkind in ('f', 'S')
union all select 'table with RLS but no policy', c.oid::regclass::text
  from pg_class c join ours n on n.oid = c.relnamespace
 where n.nspname = 'logbk' and c.relkind in ('r', 'p') and c.relrowsecurity
   and not exists (select from pg_policy p where p.polrelid = c.oid)
union all select 'table without user_id in its primary key', c.oid::regclass::text
  from pg_class c join ours n on n.oid = c.relnamespace
 where n.nspname = 'logbk' and c.relkind in ('r', 'p') and not exists (
   select from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
    where i.indrelid = c.oid and i.indisprimary and a.attname = 'user_id')
union all select 'policy calls uid() outside a sub-select', polrelid::regclass || '.' || polname
  from policy_text where regexp_replace(body, 'SELECT logbk\.(uid|is_admin)\(\)', '', 'gi') ~ '(uid|is_admin)\s*\('
union all select 'policy does not ask who is signed in', polrelid::regclass || '.' || polname
  from policy_text where body !~ 'logbk\.uid\(\)'
union all select 'policy lets admins through', polrelid::regclass || '.' || polname
  from policy_text where body ~ 'is_admin'
union all select 'policy for somebody other than the app', p.polrelid::regclass || '.' || p.polname
  from pg_policy p join pg_class c on c.oid = p.polrelid join ours n on n.oid = c.relnamespace
 where p.polroles <> array['logbk_app'::regrole::oid]
union all select 'view without security_invoker', c.oid::regclass::text
  from pg_class c join ours n on n.oid = c.relnamespace
 where c.relkind = 'v' and not coalesce(c.reloptions @> '{security_invoker=true}', false)
union all select 'materialized view', c.oid::regclass::text
  from pg_class c join ours n on n.oid = c.relnamespace where c.relkind = 'm'
union all select 'SECURITY DEFINER without search_path ending in pg_temp', p.oid::regprocedure::text
  from pg_proc p join ours n on n.oid = p.pronamespace
 where p.prosecdef and not exists (select from unnest(p.proconfig) x where x = 'search_path=pg_catalog, pg_temp')
union all select 'function without a pinned search_path', p.oid::regprocedure::text
  from pg_proc p join ours n on n.oid = p.pronamespace
 where p.prosqlbody is null and not exists (select from unnest(p.proconfig) x where x = 'search_path=pg_catalog, pg_temp')
union all select 'function executable by PUBLIC', p.oid::regprocedure::text
  from pg_proc p join ours n on n.oid = p.pronamespace where has_function_privilege('public', p.oid, 'execute')
union all select 'app may execute unlisted function', p.oid::regprocedure::text
  from pg_proc p join ours n on n.oid = p.pronamespace
 where has_function_privilege('logbk_app', p.oid, 'execute')
   and not exists (select from app_functions f where to_regprocedure(f.name) = p.oid)
union all select 'app may not execute listed function', f.name
  from app_functions f where not coalesce(has_function_privilege('logbk_app', to_regprocedure(f.name), 'execute'), false)
union all select 'a member other than logbk_local may execute local_token()', m.rolname
  from members m where m.rolname <> 'logbk_local'
   and has_function_privilege(m.oid, to_regprocedure('logbk.local_token()'), 'execute')
union all select 'app has table-level ' || x, c.oid::regclass::text
  from pg_class c join ours n on n.oid = c.relnamespace,
       unnest(array['UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) x
 where c.relkind in ('r', 'p') and has_table_privilege('logbk_app', c.oid, x)
union all select 'a member holds a grant of its own', c.oid::regclass::text
  from pg_class c join ours n on n.oid = c.relnamespace, aclexplode(c.relacl) g
 where g.grantee in (select oid from members where rolname <> 'logbk_app') or g.grantee = 0
union all select 'app may update a key or a fact', a.attrelid::regclass || '.' || a.attname
  from pg_attribute a join pg_class c on c.oid = a.attrelid join ours n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
   and (a.attname in ('user_id', 'id', 'is_system', 'commonness', 'created_at', 'updated_at') or a.attgenerated <> '')
   and has_column_privilege('logbk_app', a.attrelid, a.attnum, 'UPDATE')
union all select 'app has a right on private ' || x, c.oid::regclass::text
  from pg_class c join ours n on n.oid = c.relnamespace,
       unnest(array['SELECT', 'INSERT', 'UPDATE']) x
 where n.nspname = 'logbk_private' and c.relkind in ('r', 'p') and has_any_column_privilege('logbk_app', c.oid, x)
union all select 'app may use a sequence', c.oid::regclass::text
  from pg_class c join ours n on n.oid = c.relnamespace
 where c.relkind = 'S' and (has_sequence_privilege('logbk_app', c.oid, 'usage')
   or has_sequence_privilege('logbk_app', c.oid, 'update') or has_sequence_privilege('logbk_app', c.oid, 'select'))
union all select 'app may use private schema', nspname
  from pg_namespace where nspname in ('logbk_private', 'logbk_roles') and has_schema_privilege('logbk_app', oid, 'usage')
union all select 'app may create in schema', nspname
  from pg_namespace where nspname in ('public', 'logbk', 'logbk_private', 'logbk_roles')
   and has_schema_privilege('logbk_app', oid, 'create')
union all select 'app may create temp tables', current_database()::text
 where has_database_privilege('logbk_app', current_database(), 'temp')
union all select 'app may create schemas', current_database()::text
 where has_database_privilege('logbk_app', current_database(), 'create')
union all select 'anybody may connect', current_database()::text
 where has_database_privilege('public', current_database(), 'connect')
union all select 'app may store large objects', p.oid::regprocedure::text
  from pg_proc p
 where p.pronamespace = 'pg_catalog'::regnamespace and has_function_privilege('logbk_app', p.oid, 'execute')
   and p.proname in ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_import', 'lo_export', 'lo_put', 'lo_truncate',
                     'lo_truncate64', 'lo_unlink', 'lowrite')
union all select 'app may take advisory locks', p.oid::regprocedure::text
  from pg_proc p
 where p.pronamespace = 'pg_catalog'::regnamespace and has_function_privilege('logbk_app', p.oid, 'execute')
   and p.proname ~ '^pg_(try_)?advisory_'
union all select 'anybody may ' || x || ' on another database of the bundled server', d.datname
  from pg_database d, unnest(array['CONNECT', 'TEMP']) x
 where exists (select from members where rolname = 'logbk_local') and d.datname in ('postgres', 'template1')
   and (has_database_privilege('public', d.oid, x) or has_database_privilege('logbk_app', d.oid, x))
union all select 'functions would be executable by PUBLIC', 'logbk_owner'
 where not exists (select from pg_default_acl d where d.defaclrole = 'logbk_owner'::regrole and d.defaclnamespace = 0
   and d.defaclobjtype = 'f' and not exists (select from aclexplode(d.defaclacl) g where g.grantee = 0))
union all select 'app role attribute', rolname
  from pg_roles where rolname = 'logbk_app'
   and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or rolcanlogin)
union all select 'member role attribute', r.rolname
  from pg_roles r join members m on m.oid = r.oid where r.rolbypassrls or r.rolcreaterole or r.rolreplication
union all select 'owner can log in / is super / bypasses RLS', rolname
  from pg_roles where rolname = 'logbk_owner'
   and (rolsuper or rolbypassrls or rolcanlogin or rolcreaterole or rolcreatedb or rolreplication)
union all select 'keeper of roles can log in / is super / bypasses RLS', rolname
  from pg_roles where rolname = 'logbk_roles'
   and (rolsuper or rolbypassrls or rolcanlogin or rolcreatedb or rolreplication)
union all select 'somebody but the owner may make roles', p.oid::regprocedure::text
  from pg_proc p join ours n on n.oid = p.pronamespace, aclexplode(p.proacl) g
 where n.nspname = 'logbk_roles' and g.grantee not in ('logbk_owner'::regrole, 'logbk_roles'::regrole)
union all select 'the owner may become the keeper of roles', 'logbk_owner'
 where pg_has_role('logbk_owner', 'logbk_roles', 'member')
union all select 'a member is the owner', m.rolname
  from members m where pg_has_role(m.oid, 'logbk_owner', 'member') or pg_has_role(m.oid, 'logbk_roles', 'member')
union all select 'a member owns an object', c.oid::regclass::text
  from pg_class c join members m on m.oid = c.relowner
union all select 'object not owned by logbk_owner', c.oid::regclass::text
  from pg_class c join ours n on n.oid = c.relnamespace where c.relowner <> 'logbk_owner'::regrole
union all select 'object not owned by logbk_owner', p.oid::regprocedure::text
  from pg_proc p join ours n on n.oid = p.pronamespace
 where p.proowner <> (case when n.nspname = 'logbk_roles' then 'logbk_roles' else 'logbk_owner' end)::regrole
union all select 'foreign key crosses users', conname::text
  from pg_constraint c join ours n on n.oid = c.connamespace
 where n.nspname = 'logbk' and contype = 'f' and not exists (
   select from unnest(conkey, confkey) k (mine, theirs)
     join pg_attribute a on a.attrelid = conrelid and a.attnum = k.mine
     join pg_attribute b on b.attrelid = confrelid and b.attnum = k.theirs
    where a.attname = 'user_id' and b.attname = 'user_id')
union all select 'unique key without user_id', i.indexrelid::regclass::text
  from pg_index i join pg_class c on c.oid = i.indrelid join ours n on n.oid = c.relnamespace
 where n.nspname = 'logbk' and i.indisunique and not exists (
   select from unnest(i.indkey) k join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k where a.attname = 'user_id')
union all select 'secret in a database/role setting', x
  from pg_db_role_setting, unnest(setconfig) x where x ~* 'secret|jwt|token';
