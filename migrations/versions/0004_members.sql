-- Members of a shared server: invitations, the login role of each, sessions to look at and end, and what administrators do.

-- Roles ---------------------------------------------------------------------------------------------------------------
-- Whoever may create roles could, on PostgreSQL 15, become nearly anybody. So neither administrators nor logbk_owner may:
-- logbk_roles does it, nobody can log in as that, and these few functions are all it has.

SET LOCAL ROLE NONE;
CREATE SCHEMA logbk_roles AUTHORIZATION logbk_roles;
SET LOCAL ROLE logbk_roles;

CREATE FUNCTION logbk_roles.require_member(p_role text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (p_role ~ '^logbk_m_[0-9a-f]{16}$') IS NOT TRUE THEN
    RAISE EXCEPTION 'not a member''s login role' USING ERRCODE = '42501';
  END IF;
END $$;

-- Takes the password as a SCRAM verifier, made by the client: neither server nor log ever see the password.
CREATE FUNCTION logbk_roles.set_verifier(p_role text, p_verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM logbk_roles.require_member(p_role);
  IF (p_verifier ~ '^SCRAM-SHA-256\$[0-9]{4,6}:[A-Za-z0-9+/]{22,88}={0,2}\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$') IS NOT TRUE
     OR split_part(split_part(p_verifier, '$', 2), ':', 1)::int < 4096 THEN
    RAISE EXCEPTION 'not a SCRAM-SHA-256 verifier' USING ERRCODE = '22023';
  END IF;
  EXECUTE format('ALTER ROLE %I PASSWORD %L', p_role, p_verifier);
END $$;

-- A role that may log in may do so for good; the one of an invitation only until that expires.
CREATE FUNCTION logbk_roles.set_login(p_role text, p_may_log_in boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM logbk_roles.require_member(p_role);
  EXECUTE format('ALTER ROLE %I %s', p_role,
                 CASE WHEN p_may_log_in THEN 'LOGIN VALID UNTIL ''infinity''' ELSE 'NOLOGIN' END);
END $$;

CREATE FUNCTION logbk_roles.create_member(p_role text, p_verifier text, p_until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM logbk_roles.require_member(p_role);
  EXECUTE format('CREATE ROLE %I LOGIN CONNECTION LIMIT 8 VALID UNTIL %L', p_role, p_until);
  EXECUTE format('GRANT logbk_app TO %I', p_role);
  -- Bound values, tokens among them, stay out of the server's log; only a superuser may allow this to be set.
  IF has_parameter_privilege('logbk_roles', 'log_parameter_max_length', 'SET') THEN
    EXECUTE format('ALTER ROLE %I SET log_parameter_max_length = 0', p_role);
  END IF;
  EXECUTE format('ALTER ROLE %I SET log_parameter_max_length_on_error = 0', p_role);
  PERFORM logbk_roles.set_verifier(p_role, p_verifier);
END $$;

-- Ends the member's connections: a transaction left open would hold on to the rows that an administrator has to change.
-- Whoever has a role may end its connections; logbk_roles has it for as long as this takes.
CREATE FUNCTION logbk_roles.cut_off(p_role text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM logbk_roles.require_member(p_role);
  EXECUTE format('GRANT %I TO logbk_roles', p_role);
  PERFORM pg_terminate_backend(a.pid, 2000) FROM pg_stat_activity AS a
    WHERE a.usename = p_role AND a.pid <> pg_backend_pid();
  EXECUTE format('REVOKE %I FROM logbk_roles', p_role);
END $$;

-- A role that still has something in another database of the server cannot go: it is left without any way in.
CREATE FUNCTION logbk_roles.drop_member(p_role text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM logbk_roles.require_member(p_role);
  IF NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = p_role) THEN
    RETURN;
  END IF;
  PERFORM logbk_roles.cut_off(p_role);
  EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', p_role);
  EXECUTE format('GRANT %I TO logbk_roles', p_role);
  EXECUTE format('DROP OWNED BY %I', p_role);
  EXECUTE format('REVOKE %I FROM logbk_roles', p_role);
  BEGIN
    EXECUTE format('DROP ROLE %I', p_role);
  EXCEPTION WHEN dependent_objects_still_exist THEN
    EXECUTE format('REVOKE logbk_app FROM %I', p_role);
  END;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA logbk_roles FROM PUBLIC;
GRANT USAGE ON SCHEMA logbk_roles TO logbk_owner;
GRANT EXECUTE ON FUNCTION logbk_roles.set_verifier(text, text), logbk_roles.set_login(text, boolean),
  logbk_roles.create_member(text, text, timestamptz), logbk_roles.cut_off(text), logbk_roles.drop_member(text) TO logbk_owner;
SET LOCAL ROLE logbk_owner;

-- Tables ----------------------------------------------------------------------------------------------------------------

ALTER TABLE logbk_private.signing_keys ADD COLUMN retired_at timestamptz;

ALTER TABLE logbk_private.accounts
  ADD COLUMN login_role text,
  ADD COLUMN password_reset_at timestamptz,  -- by an administrator; its owner is told
  ADD CONSTRAINT uq_accounts_login_role UNIQUE (login_role);

ALTER TABLE logbk_private.sessions
  ADD COLUMN device text,
  ADD COLUMN created_at timestamptz DEFAULT clock_timestamp() NOT NULL;
UPDATE logbk_private.sessions SET created_at = rotated_at;

CREATE TABLE logbk_private.invitations (
  code_hash bytea NOT NULL,   -- sha256 of the code, which only the invited person has
  kind text NOT NULL,
  email text NOT NULL,
  email_key text NOT NULL,
  login_role text NOT NULL,
  is_admin boolean DEFAULT false NOT NULL,
  created_at timestamptz DEFAULT clock_timestamp() NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT pk_invitations PRIMARY KEY (code_hash),
  CONSTRAINT uq_invitations_email_key UNIQUE (email_key),
  CONSTRAINT ck_invitations_code_hash CHECK (length(code_hash) = 32),
  CONSTRAINT ck_invitations_kind CHECK (kind IN ('join', 'reset'))
);

-- Keys ------------------------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION logbk_private.new_key(p_kid text, p_purpose text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- gen_random_uuid() draws from the system's strong random source; three give 366 random bits.
  k bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  ipad bytea := k || decode(repeat('00', 32), 'hex');
  opad bytea := ipad;
BEGIN
  FOR i IN 0..63 LOOP  -- RFC 2104: the key padded to a block, with 0x36 and 0x5c over it
    ipad := set_byte(ipad, i, get_byte(ipad, i) # 54);
    opad := set_byte(opad, i, get_byte(opad, i) # 92);
  END LOOP;
  UPDATE logbk_private.signing_keys AS s SET is_active = false, retired_at = clock_timestamp()
   WHERE s.is_active AND s.purpose = p_purpose;
  INSERT INTO logbk_private.signing_keys (kid, purpose, ipad, opad, header)
  VALUES (p_kid, p_purpose, ipad, opad, CASE WHEN p_purpose = 'token' THEN logbk_private.b64url(
    convert_to(format('{"alg":"HS256","kid":"%s","typ":"JWT"}', p_kid), 'UTF8')) END);
END $$;

-- As in 0001, but that a retired key counts no longer than the last refresh token signed with it.
CREATE OR REPLACE FUNCTION logbk_private.claims(p_token text, p_type text) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  h text; p text; k record; c jsonb;
  uuid_form CONSTANT text := '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
BEGIN
  IF (length(p_token) <= 2048 AND p_token ~ '^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$') IS NOT TRUE THEN
    RETURN NULL;
  END IF;
  h := split_part(p_token, '.', 1);
  p := split_part(p_token, '.', 2);
  SELECT s.ipad, s.opad INTO k FROM logbk_private.signing_keys AS s
   WHERE s.header = h AND s.purpose = 'token'
     AND (s.is_active OR s.retired_at > clock_timestamp() - interval '30 days');
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  -- Hashes are compared, not signatures: how long it takes tells nothing. As text, so that one signature has one spelling.
  IF sha256(convert_to(logbk_private.b64url(sha256(k.opad || sha256(k.ipad || convert_to(h || '.' || p, 'UTF8')))), 'UTF8'))
     IS DISTINCT FROM sha256(convert_to(split_part(p_token, '.', 3), 'UTF8')) THEN
    RETURN NULL;
  END IF;
  c := convert_from(decode(translate(p, '-_', '+/') || repeat('=', (4 - length(p) % 4) % 4), 'base64'), 'UTF8')::jsonb;
  -- CASE, because AND may look at the number before it looks whether it is one. A missing claim is NULL: not true.
  IF (c->>'typ' = p_type AND c->>'sub' ~ uuid_form AND c->>'sid' ~ uuid_form AND c->>'jti' ~ uuid_form
      AND CASE WHEN jsonb_typeof(c->'exp') = 'number'
               THEN (c->'exp')::numeric > extract(epoch FROM clock_timestamp()) END) IS NOT TRUE THEN
    RETURN NULL;
  END IF;
  RETURN c;
END $$;

-- As in 0001, but only where each statement sees the present: in a transaction that keeps to its first picture of the
-- database, an account or a session that has ended since would go on.
CREATE OR REPLACE FUNCTION logbk.uid() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  token text := current_setting('logbk.token', true); c jsonb; u uuid;
BEGIN
  IF coalesce(token, '') = '' THEN
    RETURN NULL;
  END IF;
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    RAISE EXCEPTION 'sessions hold in READ COMMITTED transactions only' USING ERRCODE = '25001';
  END IF;
  c := logbk_private.claims(token, 'access');
  IF c IS NOT NULL THEN
    SELECT a.id INTO u
      FROM logbk_private.sessions AS s JOIN logbk_private.accounts AS a ON a.id = s.user_id
     WHERE s.sid = (c->>'sid')::uuid AND a.id = (c->>'sub')::uuid
       AND (s.access_jti = (c->>'jti')::uuid
            -- a command that began before the rotation may end
            OR (s.prev_access_jti = (c->>'jti')::uuid AND s.rotated_at > clock_timestamp() - interval '60 s'))
       AND s.revoked_at IS NULL AND s.expires_at > clock_timestamp() AND a.is_active
       -- minted in this very transaction, which may yet be rolled back: not real
       AND s.rotated_xid IS DISTINCT FROM pg_current_xact_id_if_assigned();
  END IF;
  IF u IS NULL THEN
    RAISE EXCEPTION 'session expired or invalid' USING ERRCODE = '28000';
  END IF;
  RETURN u;
END $$;

-- As in 0001, but each login role has four counters of its own, so that nobody uses up the tries of others, and a counter
-- that runs over stays at its end.
CREATE OR REPLACE FUNCTION logbk_private.count_attempt(p_email text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  counter regclass := 'logbk_private.attempt_' || ((hashtextextended(session_user::text, 0) & 255) * 4
                                                   + (hashtextextended(lower(coalesce(p_email, '')), 0) & 3));
  this_window bigint := floor(extract(epoch FROM clock_timestamp()) / 900);
  n bigint := nextval(counter);
BEGIN
  -- When a window opens, connections that race here may each count as the first: as many more tries as connections, once.
  IF n >> 20 < this_window THEN
    n := setval(counter, (this_window << 20) + 1);
  END IF;
  RETURN CASE WHEN n >> 20 > this_window THEN 1048575 ELSE n & 1048575 END;
END $$;

-- Accounts --------------------------------------------------------------------------------------------------------------

-- What steers a terminal or hides: controls, bidi controls, zero-width characters, tags.
CREATE FUNCTION logbk_private.unseen() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT '[\u0001-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]'
$$;

CREATE FUNCTION logbk_private.is_email(p_email text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT (length(p_email) <= 254 AND p_email ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND p_email !~ logbk_private.unseen()
  ) IS TRUE
$$;

CREATE FUNCTION logbk_private.is_password(p_salt bytea, p_kdf jsonb, p_authkey bytea) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT (length(p_authkey) = 32 AND length(p_salt) BETWEEN 16 AND 64
          AND jsonb_typeof(p_kdf) = 'object' AND length(p_kdf::text) <= 500) IS TRUE
$$;

-- Nobody opens an account but by an invitation.
DROP FUNCTION logbk.register(text, bytea, jsonb, bytea);

CREATE FUNCTION logbk_private.create_account(p_email text, p_salt bytea, p_kdf jsonb, p_authkey bytea,
  p_admin boolean DEFAULT false, p_role text DEFAULT NULL) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  u uuid;
BEGIN
  INSERT INTO logbk_private.accounts (email, email_key, kdf, salt, verifier, is_admin, login_role)
  VALUES (p_email, lower(p_email), p_kdf, p_salt, sha256(p_authkey), p_admin, p_role) RETURNING id INTO u;
  INSERT INTO logbk.profiles (user_id, unit) VALUES (u, 'kg');
  RETURN u;
END $$;

-- One change of who is a member, or an administrator, at a time: two administrators cannot both be the last but one. The
-- lock is on a row that no member's own function locks, so that none can keep administrators out.
CREATE FUNCTION logbk_private.lock_members() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM logbk_private.signing_keys AS k WHERE k.purpose = 'salt' AND k.is_active FOR UPDATE;
END $$;

-- Finds and locks a member's account and sessions for an administrator, whatever transaction the member has left open.
CREATE FUNCTION logbk_private.hold_account(p_email text) RETURNS logbk_private.accounts
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  a logbk_private.accounts;
  holder text;
BEGIN
  PERFORM logbk_private.lock_members();
  SELECT x.* INTO a FROM logbk_private.accounts AS x WHERE x.email_key = lower(p_email) AND NOT x.is_local;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  BEGIN
    PERFORM FROM logbk_private.accounts AS x WHERE x.id = a.id FOR UPDATE;
    PERFORM FROM logbk_private.sessions AS s WHERE s.user_id = a.id FOR UPDATE;
  EXCEPTION WHEN lock_not_available THEN  -- after the lock_timeout of the caller
    -- Who holds them is the member, or somebody who has the member's token.
    FOR holder IN
      SELECT DISTINCT b.usename::text FROM pg_locks AS l JOIN pg_stat_activity AS b ON b.pid = l.pid
       WHERE l.locktype = 'transactionid' AND l.granted AND b.usename ~ '^logbk_m_'
         AND l.transactionid IN (SELECT x.xmax FROM logbk_private.accounts AS x WHERE x.id = a.id
                                 UNION ALL SELECT s.xmax FROM logbk_private.sessions AS s WHERE s.user_id = a.id)
    LOOP
      PERFORM logbk_roles.cut_off(holder);
    END LOOP;
    PERFORM FROM logbk_private.accounts AS x WHERE x.id = a.id FOR UPDATE;
    PERFORM FROM logbk_private.sessions AS s WHERE s.user_id = a.id FOR UPDATE;
  END;
  SELECT x.* INTO a FROM logbk_private.accounts AS x WHERE x.id = a.id;
  RETURN a;
END $$;

CREATE FUNCTION logbk_private.is_last_admin(p_user uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT a.is_admin AND a.is_active AND NOT EXISTS (
      SELECT FROM logbk_private.accounts AS b WHERE b.is_admin AND b.is_active AND NOT b.is_local AND b.id <> a.id)
    FROM logbk_private.accounts AS a WHERE a.id = p_user
$$;

CREATE FUNCTION logbk_private.end_sessions(p_user uuid, p_but uuid, p_why text) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  n integer;
BEGIN
  UPDATE logbk_private.sessions AS s SET revoked_at = clock_timestamp(), revoked_why = p_why
   WHERE s.user_id = p_user AND s.sid IS DISTINCT FROM p_but AND s.revoked_at IS NULL
     AND s.expires_at > clock_timestamp();
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;

-- The code of an invitation or of a reset is worth something only on a connection of the login role that it was made for:
-- not even the administrator who made it can use it from another.
CREATE FUNCTION logbk.join(p_code text, p_salt bytea, p_kdf jsonb, p_authkey bytea, p_role_verifier text DEFAULT NULL)
RETURNS TABLE (status text, email text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  i logbk_private.invitations;
  u uuid;
BEGIN
  IF NOT logbk_private.is_password(p_salt, p_kdf, p_authkey) THEN
    RETURN QUERY SELECT 'invalid', NULL::text;
    RETURN;
  END IF;
  DELETE FROM logbk_private.invitations AS x
   WHERE x.code_hash = sha256(convert_to(coalesce(p_code, ''), 'UTF8')) AND x.login_role = session_user
     AND x.expires_at > clock_timestamp()
  RETURNING x.* INTO i;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'denied', NULL::text;
    RETURN;
  END IF;
  IF i.kind = 'join' THEN
    PERFORM logbk_private.create_account(i.email, p_salt, p_kdf, p_authkey, i.is_admin, i.login_role);
  ELSE
    UPDATE logbk_private.accounts AS a
       SET salt = p_salt, kdf = p_kdf, verifier = sha256(p_authkey), password_reset_at = clock_timestamp()
     WHERE a.email_key = i.email_key AND a.login_role = i.login_role AND a.is_active RETURNING a.id INTO u;
    IF NOT FOUND THEN
      RETURN QUERY SELECT 'denied', NULL::text;
      RETURN;
    END IF;
    PERFORM logbk_private.end_sessions(u, NULL, 'password reset');
  END IF;
  PERFORM logbk_roles.set_login(i.login_role, true);
  IF p_role_verifier IS NOT NULL THEN
    PERFORM logbk_roles.set_verifier(i.login_role, p_role_verifier);
  END IF;
  RETURN QUERY SELECT 'ok', i.email;
END $$;

DROP FUNCTION logbk.login(text, bytea);
CREATE FUNCTION logbk.login(p_email text, p_authkey bytea, p_device text DEFAULT NULL)
RETURNS TABLE (status text, access_token text, refresh_token text, expires_in integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  a logbk_private.accounts; t timestamptz := clock_timestamp();
  v_sid uuid := gen_random_uuid(); v_access uuid := gen_random_uuid(); v_refresh uuid := gen_random_uuid();
BEGIN
  IF logbk_private.count_attempt(p_email) > 20 THEN  -- before anything is verified
    RETURN QUERY SELECT 'throttled', NULL::text, NULL::text, NULL::integer;
    RETURN;
  END IF;
  SELECT x.* INTO a FROM logbk_private.accounts AS x WHERE x.email_key = lower(p_email) AND x.is_active AND NOT x.is_local;
  IF (sha256(p_authkey) = a.verifier) IS NOT TRUE THEN
    RETURN QUERY SELECT 'denied', NULL::text, NULL::text, NULL::integer;
    RETURN;
  END IF;
  INSERT INTO logbk_private.sessions (sid, user_id, access_jti, refresh_jti, rotated_at, created_at, expires_at, device)
  VALUES (v_sid, a.id, v_access, v_refresh, t, t, t + interval '90 days', left(regexp_replace(p_device, logbk_private.unseen(), '', 'g'), 120));
  RETURN QUERY SELECT 'ok', logbk_private.access_token(v_sid, a.id, a.is_admin, v_access, t),
                      logbk_private.refresh_token(v_sid, a.id, v_refresh, t), 900;
END $$;

-- As in 0001, but that whoever comes later hears, too, that a token was used twice: the one who was robbed, perhaps.
CREATE OR REPLACE FUNCTION logbk.refresh(p_token text, p_nonce bytea)
RETURNS TABLE (status text, access_token text, refresh_token text, expires_in integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  c jsonb := logbk_private.claims(p_token, 'refresh'); s record; t timestamptz;
  v_access uuid := gen_random_uuid(); v_refresh uuid := gen_random_uuid();
BEGIN
  IF c IS NULL OR (length(p_nonce) BETWEEN 16 AND 64) IS NOT TRUE THEN
    RETURN QUERY SELECT 'denied', NULL::text, NULL::text, NULL::integer;
    RETURN;
  END IF;
  SELECT x.*, a.is_admin, a.is_active INTO s
    FROM logbk_private.sessions AS x JOIN logbk_private.accounts AS a ON a.id = x.user_id
   WHERE x.sid = (c->>'sid')::uuid AND x.user_id = (c->>'sub')::uuid FOR UPDATE OF x;
  t := clock_timestamp();
  IF NOT FOUND OR s.revoked_at IS NOT NULL OR s.expires_at <= t OR NOT s.is_active THEN
    RETURN QUERY SELECT CASE WHEN s.revoked_why = 'refresh token used twice' THEN 'reuse' ELSE 'denied' END,
                        NULL::text, NULL::text, NULL::integer;
    RETURN;
  END IF;
  IF (c->>'jti')::uuid = s.refresh_jti THEN
    UPDATE logbk_private.sessions AS x
       SET generation = x.generation + 1, refresh_jti = v_refresh, access_jti = v_access,
           prev_refresh_jti = x.refresh_jti, prev_access_jti = x.access_jti,
           nonce_hash = sha256(p_nonce), rotated_at = t, rotated_xid = pg_current_xact_id()
     WHERE x.sid = s.sid;
    RETURN QUERY SELECT 'ok', logbk_private.access_token(s.sid, s.user_id, s.is_admin, v_access, t),
                        logbk_private.refresh_token(s.sid, s.user_id, v_refresh, t), 900;
  ELSIF (c->>'jti')::uuid = s.prev_refresh_jti AND sha256(p_nonce) = s.nonce_hash THEN
    -- The answer was lost on its way: the same question gets the same pair again.
    RETURN QUERY SELECT 'ok', logbk_private.access_token(s.sid, s.user_id, s.is_admin, s.access_jti, s.rotated_at),
                        logbk_private.refresh_token(s.sid, s.user_id, s.refresh_jti, s.rotated_at), 900;
  ELSE
    UPDATE logbk_private.sessions AS x SET revoked_at = t, revoked_why = 'refresh token used twice' WHERE x.sid = s.sid;
    RETURN QUERY SELECT 'reuse', NULL::text, NULL::text, NULL::integer;
  END IF;
END $$;

-- The session that the token of this transaction belongs to; whoever calls this has asked uid() before.
CREATE FUNCTION logbk_private.sid() RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT (logbk_private.claims(current_setting('logbk.token', true), 'access')->>'sid')::uuid
$$;

CREATE FUNCTION logbk.whoami()
RETURNS TABLE (user_id uuid, email text, is_admin boolean, is_local boolean, session_id uuid, device text,
               signed_in_at timestamptz, expires_at timestamptz, password_reset_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT a.id, a.email, a.is_admin, a.is_local, s.sid, s.device, s.created_at, s.expires_at, a.password_reset_at
    FROM logbk_private.accounts AS a JOIN logbk_private.sessions AS s ON s.user_id = a.id
   WHERE a.id = logbk.uid() AND s.sid = logbk_private.sid()
$$;

CREATE FUNCTION logbk.list_sessions()
RETURNS TABLE (session_id uuid, device text, signed_in_at timestamptz, last_used_at timestamptz, expires_at timestamptz,
               is_current boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT s.sid, s.device, s.created_at, s.rotated_at, s.expires_at, s.sid = logbk_private.sid()
    FROM logbk_private.sessions AS s
   WHERE s.user_id = logbk.uid() AND s.revoked_at IS NULL AND s.expires_at > clock_timestamp()
     -- a refresh token lasts 30 days: who has not asked for another by then has none
     AND (s.rotated_at > clock_timestamp() - interval '30 days' OR s.expires_at > clock_timestamp() + interval '1 year')
   ORDER BY s.rotated_at DESC, s.sid
$$;

-- The local account's one session is not its to end: nothing could sign it in again.
CREATE FUNCTION logbk.revoke_session(p_session uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  u uuid := logbk.uid();
BEGIN
  UPDATE logbk_private.sessions AS s SET revoked_at = clock_timestamp(), revoked_why = 'revoked by its owner'
    FROM logbk_private.accounts AS a
   WHERE s.sid = p_session AND s.user_id = u AND s.revoked_at IS NULL AND a.id = u AND NOT a.is_local;
  RETURN FOUND;
END $$;

CREATE FUNCTION logbk.logout_everywhere() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  u uuid := (SELECT a.id FROM logbk_private.accounts AS a WHERE a.id = logbk.uid() AND NOT a.is_local);
BEGIN
  RETURN logbk_private.end_sessions(u, NULL, 'signed out everywhere');
END $$;

-- Whether the signed-in account has this password; counts as an attempt, so that a stolen token is no way to guess it.
CREATE FUNCTION logbk_private.check_password(p_user uuid, p_authkey bytea) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  a logbk_private.accounts;
BEGIN
  SELECT x.* INTO a FROM logbk_private.accounts AS x WHERE x.id = p_user AND x.is_active AND NOT x.is_local;
  IF NOT FOUND THEN
    RETURN 'denied';
  ELSIF logbk_private.count_attempt(a.email) > 20 THEN
    RETURN 'throttled';
  END IF;
  RETURN CASE WHEN sha256(p_authkey) = a.verifier THEN 'ok' ELSE 'denied' END;
END $$;

CREATE FUNCTION logbk.change_password(p_old_authkey bytea, p_salt bytea, p_kdf jsonb, p_authkey bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  u uuid := logbk.uid();
  answer text;
BEGIN
  IF NOT logbk_private.is_password(p_salt, p_kdf, p_authkey) THEN
    RETURN 'invalid';
  END IF;
  answer := logbk_private.check_password(u, p_old_authkey);
  IF answer = 'ok' THEN
    UPDATE logbk_private.accounts AS a
       SET salt = p_salt, kdf = p_kdf, verifier = sha256(p_authkey) WHERE a.id = u;
    PERFORM logbk_private.end_sessions(u, logbk_private.sid(), 'password changed');
  END IF;
  RETURN answer;
END $$;

CREATE FUNCTION logbk_private.deactivate(p_user uuid, p_why text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  r text;
BEGIN
  UPDATE logbk_private.accounts AS a SET is_active = false WHERE a.id = p_user RETURNING a.login_role INTO r;
  PERFORM logbk_private.end_sessions(p_user, NULL, p_why);
  IF r IS NOT NULL THEN
    PERFORM logbk_roles.cut_off(r);
    PERFORM logbk_roles.set_login(r, false);
  END IF;
END $$;

CREATE FUNCTION logbk.close_account(p_authkey bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  u uuid := logbk.uid();
  answer text;
BEGIN
  IF EXISTS (SELECT FROM logbk_private.accounts AS a WHERE a.id = u AND a.is_local) THEN
    RETURN 'local';
  END IF;
  answer := logbk_private.check_password(u, p_authkey);
  IF answer = 'ok' AND (SELECT a.is_admin FROM logbk_private.accounts AS a WHERE a.id = u) THEN
    PERFORM logbk_private.lock_members();
  END IF;
  IF answer = 'ok' AND logbk_private.is_last_admin(u) THEN
    RETURN 'last_admin';
  ELSIF answer = 'ok' THEN
    PERFORM logbk_private.deactivate(u, 'account deactivated');
  END IF;
  RETURN answer;
END $$;

-- Administrators ----------------------------------------------------------------------------------------------------------
-- They act through these functions alone: no policy knows them, so they see no row of another's log.

-- An administrator who is signed in, looked up at each call, or whoever may become the owner of it all anyway.
CREATE FUNCTION logbk.may_administer() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_has_role(session_user, 'logbk_owner', 'MEMBER') OR logbk.is_admin()
$$;

CREATE FUNCTION logbk_private.require_admin() RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF logbk.may_administer() IS NOT TRUE THEN
    RAISE EXCEPTION 'only an administrator may do this' USING ERRCODE = '42501';
  END IF;
END $$;

CREATE FUNCTION logbk.invite(p_email text, p_code_hash bytea, p_role text, p_role_verifier text, p_admin boolean)
RETURNS TABLE (status text, expires_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  old_role text;
  until timestamptz := clock_timestamp() + interval '7 days';
BEGIN
  PERFORM logbk_private.require_admin();
  IF session_user = 'logbk_local' THEN
    RETURN QUERY SELECT 'local', NULL::timestamptz;  -- the bundled server has one person, and nobody can reach it
    RETURN;
  END IF;
  IF NOT logbk_private.is_email(p_email) OR (length(p_code_hash) = 32 AND p_admin IS NOT NULL) IS NOT TRUE
     OR EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = p_role) THEN
    RETURN QUERY SELECT 'invalid', NULL::timestamptz;
    RETURN;
  END IF;
  PERFORM logbk_private.lock_members();
  IF EXISTS (SELECT FROM logbk_private.accounts AS a WHERE a.email_key = lower(p_email)) THEN
    RETURN QUERY SELECT 'exists', NULL::timestamptz;
    RETURN;
  END IF;
  DELETE FROM logbk_private.invitations AS i WHERE i.email_key = lower(p_email) RETURNING i.login_role INTO old_role;
  IF FOUND THEN
    PERFORM logbk_roles.drop_member(old_role);
  END IF;
  PERFORM logbk_roles.create_member(p_role, p_role_verifier, until);
  INSERT INTO logbk_private.invitations (code_hash, kind, email, email_key, login_role, is_admin, expires_at)
  VALUES (p_code_hash, 'join', p_email, lower(p_email), p_role, p_admin, until);
  RETURN QUERY SELECT 'ok', until;
END $$;

CREATE FUNCTION logbk.list_accounts()
RETURNS TABLE (email text, is_admin boolean, state text, login_role text, created_at timestamptz,
               last_seen_at timestamptz, expires_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM logbk_private.require_admin();
  RETURN QUERY
    SELECT a.email, a.is_admin, CASE WHEN a.is_active THEN 'active' ELSE 'deactivated' END, a.login_role, a.created_at,
           (SELECT max(s.rotated_at) FROM logbk_private.sessions AS s WHERE s.user_id = a.id), NULL::timestamptz
      FROM logbk_private.accounts AS a WHERE NOT a.is_local
    UNION ALL
    SELECT i.email, i.is_admin, CASE WHEN i.expires_at > clock_timestamp() THEN 'invited' ELSE 'expired' END,
           i.login_role, i.created_at, NULL, i.expires_at
      FROM logbk_private.invitations AS i WHERE i.kind = 'join'
    ORDER BY 1;
END $$;

CREATE FUNCTION logbk.set_admin(p_email text, p_admin boolean) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  a logbk_private.accounts;
BEGIN
  PERFORM logbk_private.require_admin();
  a := logbk_private.hold_account(p_email);
  IF a.id IS NULL OR p_admin IS NULL THEN
    RETURN 'unknown';
  ELSIF a.is_admin = p_admin THEN
    RETURN 'unchanged';
  ELSIF p_admin AND NOT a.is_active THEN
    RETURN 'inactive';
  ELSIF NOT p_admin AND logbk_private.is_last_admin(a.id) THEN
    RETURN 'last_admin';
  END IF;
  UPDATE logbk_private.accounts AS x SET is_admin = p_admin WHERE x.id = a.id;
  RETURN 'ok';
END $$;

-- The first half of deactivating, removing, or giving another machine to somebody: committed before the other half, it
-- lets no new connection in while that one works. Tells the member's login role, if they have one.
CREATE FUNCTION logbk.bar(p_email text, p_for_reset boolean DEFAULT false) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  r text;
  u uuid;
BEGIN
  PERFORM logbk_private.require_admin();
  PERFORM logbk_private.lock_members();
  SELECT x.id, x.login_role INTO u, r FROM logbk_private.accounts AS x
   WHERE x.email_key = lower(p_email) AND NOT x.is_local AND x.login_role IS NOT NULL;
  IF NOT FOUND OR r = session_user OR (logbk_private.is_last_admin(u) AND p_for_reset IS NOT TRUE) THEN
    RETURN NULL;  -- oneself needs no barring, and the other half refuses the last administrator
  END IF;
  FOR i IN 1..5 LOOP
    PERFORM logbk_roles.cut_off(r);
    BEGIN
      PERFORM logbk_roles.set_login(r, false);
      EXIT;
    EXCEPTION WHEN lock_not_available OR internal_error THEN  -- changed by itself just now: it has come back
      CONTINUE;
    END;
  END LOOP;
  RETURN r;
END $$;

CREATE FUNCTION logbk.set_active(p_email text, p_active boolean) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  a logbk_private.accounts;
BEGIN
  PERFORM logbk_private.require_admin();
  a := logbk_private.hold_account(p_email);
  IF a.id IS NULL OR p_active IS NULL THEN
    RETURN 'unknown';
  ELSIF p_active THEN
    UPDATE logbk_private.accounts AS x SET is_active = true WHERE x.id = a.id;
    IF a.login_role IS NOT NULL THEN
      PERFORM logbk_roles.set_login(a.login_role, true);
    END IF;
    RETURN CASE WHEN a.is_active THEN 'unchanged' ELSE 'ok' END;
  ELSIF NOT a.is_active THEN
    PERFORM logbk_private.deactivate(a.id, 'deactivated by an administrator');
    RETURN 'unchanged';
  ELSIF logbk_private.is_last_admin(a.id) THEN
    RETURN 'last_admin';
  END IF;
  PERFORM logbk_private.deactivate(a.id, 'deactivated by an administrator');
  RETURN 'ok';
END $$;

-- With a new password for the login role too, whoever gets the code can take the account over: for a member whose machine
-- is lost. Without one, only the member's own connection can use the code.
CREATE FUNCTION logbk.offer_reset(p_email text, p_code_hash bytea, p_role_verifier text DEFAULT NULL)
RETURNS TABLE (status text, login_role text, expires_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  a logbk_private.accounts;
  until timestamptz := clock_timestamp() + interval '1 day';
BEGIN
  PERFORM logbk_private.require_admin();
  IF (length(p_code_hash) = 32) IS NOT TRUE THEN
    RETURN QUERY SELECT 'invalid', NULL::text, NULL::timestamptz;
    RETURN;
  END IF;
  a := logbk_private.hold_account(p_email);
  IF a.login_role IS NULL OR NOT a.is_active THEN
    RETURN QUERY SELECT CASE WHEN a.login_role IS NULL THEN 'unknown' ELSE 'inactive' END, NULL::text, NULL::timestamptz;
    RETURN;
  END IF;
  DELETE FROM logbk_private.invitations AS i WHERE i.email_key = a.email_key;
  INSERT INTO logbk_private.invitations (code_hash, kind, email, email_key, login_role, expires_at)
  VALUES (p_code_hash, 'reset', a.email, a.email_key, a.login_role, until);
  IF p_role_verifier IS NOT NULL THEN
    PERFORM logbk_private.end_sessions(a.id, NULL, 'connection reset by an administrator');
    PERFORM logbk_roles.cut_off(a.login_role);
    PERFORM logbk_roles.set_verifier(a.login_role, p_role_verifier);
    PERFORM logbk_roles.set_login(a.login_role, true);
  END IF;
  RETURN QUERY SELECT 'ok', a.login_role, until;
END $$;

-- Takes the account, its login role and everything it logged.
CREATE FUNCTION logbk.remove_account(p_email text) RETURNS text
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
  DELETE FROM logbk.sets AS x WHERE x.user_id = a.id;
  DELETE FROM logbk.executions AS x WHERE x.user_id = a.id;
  DELETE FROM logbk.workouts AS x WHERE x.user_id = a.id;
  DELETE FROM logbk.exercise_aliases AS x WHERE x.user_id = a.id;
  DELETE FROM logbk.exercises AS x WHERE x.user_id = a.id;
  DELETE FROM logbk.profiles AS x WHERE x.user_id = a.id;
  DELETE FROM logbk_private.accounts AS x WHERE x.id = a.id;  -- its sessions go with it
  IF a.login_role IS NOT NULL THEN
    PERFORM logbk_roles.drop_member(a.login_role);
  END IF;
  RETURN 'ok';
END $$;

-- Tokens of the key before stay good until they expire, unless it is known to others: p_revoke ends every session.
CREATE FUNCTION logbk.rotate_key(p_revoke boolean) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  kid text := 'token-' || to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYYMMDD') || '-'
              || substr(gen_random_uuid()::text, 1, 8);
BEGIN
  PERFORM logbk_private.require_admin();
  PERFORM logbk_private.lock_members();
  PERFORM logbk_private.new_key(kid, 'token');
  DELETE FROM logbk_private.signing_keys AS k
   WHERE k.purpose = 'token' AND NOT k.is_active
     AND (p_revoke OR k.retired_at IS NULL OR k.retired_at < clock_timestamp() - interval '30 days');
  IF p_revoke THEN
    -- Without the key their tokens are worth nothing anyway: one that somebody holds on to need not be waited for.
    UPDATE logbk_private.sessions AS s SET revoked_at = clock_timestamp(), revoked_why = 'signing key revoked'
     WHERE s.sid IN (SELECT x.sid FROM logbk_private.sessions AS x JOIN logbk_private.accounts AS a ON a.id = x.user_id
                      WHERE NOT a.is_local AND x.revoked_at IS NULL FOR UPDATE OF x SKIP LOCKED);
  END IF;
  RETURN kid;
END $$;

CREATE FUNCTION logbk.server_status()
RETURNS TABLE (key_id text, key_created_at timestamptz, members integer, admins integer, invited integer,
               may_log_parameters boolean, large_objects_open boolean, open_databases text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM logbk_private.require_admin();
  RETURN QUERY
    SELECT k.kid, k.created_at,
           (SELECT count(*)::int FROM logbk_private.accounts AS a WHERE a.is_active AND NOT a.is_local),
           (SELECT count(*)::int FROM logbk_private.accounts AS a WHERE a.is_active AND a.is_admin AND NOT a.is_local),
           (SELECT count(*)::int FROM logbk_private.invitations AS i
             WHERE i.kind = 'join' AND i.expires_at > clock_timestamp()),
           current_setting('log_parameter_max_length') <> '0'
             AND (NOT has_parameter_privilege('logbk_roles', 'log_parameter_max_length', 'SET') OR EXISTS (
               SELECT FROM pg_roles AS r WHERE r.rolname ~ '^logbk_m_' AND pg_has_role(r.oid, 'logbk_app', 'MEMBER')
                  AND NOT coalesce(r.rolconfig, '{}') @> '{log_parameter_max_length=0}')),
           has_function_privilege('logbk_app', 'pg_catalog.lo_from_bytea(oid, bytea)', 'EXECUTE'),
           (SELECT coalesce(array_agg(d.datname::text ORDER BY d.datname), '{}') FROM pg_database AS d
             WHERE d.datallowconn AND d.datname <> current_database()
               AND has_database_privilege('logbk_app', d.oid, 'CONNECT'))
      FROM logbk_private.signing_keys AS k WHERE k.purpose = 'token' AND k.is_active;
END $$;

GRANT EXECUTE ON FUNCTION logbk.join(text, bytea, jsonb, bytea, text), logbk.login(text, bytea, text), logbk.whoami(),
  logbk.list_sessions(), logbk.revoke_session(uuid), logbk.logout_everywhere(),
  logbk.change_password(bytea, bytea, jsonb, bytea), logbk.close_account(bytea), logbk.may_administer(),
  logbk.invite(text, bytea, text, text, boolean), logbk.list_accounts(), logbk.set_admin(text, boolean),
  logbk.bar(text, boolean), logbk.set_active(text, boolean), logbk.offer_reset(text, bytea, text), logbk.remove_account(text),
  logbk.rotate_key(boolean), logbk.server_status() TO logbk_app;
