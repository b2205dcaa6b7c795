-- The boundary: who may connect, who is signed in, and what a token is worth. Core functions of PostgreSQL alone.

-- Roles and the closing of the database itself stand in bootstrap.sql.
SET LOCAL ROLE NONE;
CREATE SCHEMA logbk AUTHORIZATION logbk_owner;
SET LOCAL ROLE logbk_owner;

-- For all schemas on purpose: a REVOKE per schema cannot take away what the global default gives.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
GRANT USAGE ON SCHEMA logbk TO logbk_app;

CREATE TABLE logbk_private.signing_keys (
  kid text NOT NULL,
  purpose text NOT NULL,
  ipad bytea NOT NULL,
  opad bytea NOT NULL,
  header text,          -- the one base64url header that a token of this key may bear, byte for byte
  is_active boolean DEFAULT true NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT pk_signing_keys PRIMARY KEY (kid),
  CONSTRAINT ck_signing_keys_kid CHECK (kid ~ '^[a-z0-9_-]{1,40}$'),
  CONSTRAINT ck_signing_keys_pads CHECK (length(ipad) = 64 AND length(opad) = 64),
  CONSTRAINT ck_signing_keys_purpose CHECK (purpose IN ('token', 'salt') AND (purpose = 'token') = (header IS NOT NULL))
);
CREATE UNIQUE INDEX ix_signing_keys_header ON logbk_private.signing_keys (header);
CREATE UNIQUE INDEX ix_signing_keys_active ON logbk_private.signing_keys (purpose) WHERE is_active;

CREATE TABLE logbk_private.accounts (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  email text NOT NULL,
  email_key text NOT NULL,
  kdf jsonb,
  salt bytea,
  verifier bytea,       -- sha256 of the key that the client derived from the password
  is_admin boolean DEFAULT false NOT NULL,
  is_active boolean DEFAULT true NOT NULL,
  is_local boolean DEFAULT false NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT pk_accounts PRIMARY KEY (id),
  CONSTRAINT uq_accounts_email_key UNIQUE (email_key),
  -- The local account of the bundled server has no password at all.
  CONSTRAINT ck_accounts_password CHECK (
    CASE WHEN is_local THEN kdf IS NULL AND salt IS NULL AND verifier IS NULL
         ELSE kdf IS NOT NULL AND salt IS NOT NULL AND verifier IS NOT NULL
              AND jsonb_typeof(kdf) = 'object' AND length(kdf::text) <= 500
              AND length(salt) BETWEEN 16 AND 64 AND length(verifier) = 32 END)
);
CREATE UNIQUE INDEX ix_accounts_local ON logbk_private.accounts (is_local) WHERE is_local;

CREATE TABLE logbk_private.sessions (
  sid uuid NOT NULL,
  user_id uuid NOT NULL,
  generation integer DEFAULT 1 NOT NULL,
  access_jti uuid NOT NULL,
  refresh_jti uuid NOT NULL,
  prev_access_jti uuid,
  prev_refresh_jti uuid,
  nonce_hash bytea,     -- of the client's nonce at the last rotation
  rotated_at timestamptz DEFAULT clock_timestamp() NOT NULL,
  rotated_xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  revoked_why text,
  CONSTRAINT pk_sessions PRIMARY KEY (sid),
  CONSTRAINT fk_sessions_user_id_accounts FOREIGN KEY (user_id) REFERENCES logbk_private.accounts (id) ON DELETE CASCADE
);
CREATE INDEX ix_sessions_user_id ON logbk_private.sessions (user_id);

-- Signing -----------------------------------------------------------------------------------------------------------

CREATE FUNCTION logbk_private.b64url(p_bytes bytea) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(encode(p_bytes, 'base64'), E'+/=\n', '-_');

CREATE FUNCTION logbk_private.new_key(p_kid text, p_purpose text) RETURNS void
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
  UPDATE logbk_private.signing_keys AS s SET is_active = false WHERE s.is_active AND s.purpose = p_purpose;
  INSERT INTO logbk_private.signing_keys (kid, purpose, ipad, opad, header)
  VALUES (p_kid, p_purpose, ipad, opad, CASE WHEN p_purpose = 'token' THEN logbk_private.b64url(
    convert_to(format('{"alg":"HS256","kid":"%s","typ":"JWT"}', p_kid), 'UTF8')) END);
END $$;

CREATE FUNCTION logbk_private.sign(p_claims jsonb) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT m || '.' || logbk_private.b64url(sha256(opad || sha256(ipad || convert_to(m, 'UTF8'))))
    FROM (SELECT ipad, opad, header || '.' || logbk_private.b64url(convert_to(p_claims::text, 'UTF8')) AS m
            FROM logbk_private.signing_keys WHERE purpose = 'token' AND is_active) AS k
$$;

-- The claims of a well-formed, rightly signed, unexpired token of the wanted type; NULL for any other text.
-- No exception block: this runs inside parallel queries, where a subtransaction cannot be started.
CREATE FUNCTION logbk_private.claims(p_token text, p_type text) RETURNS jsonb
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
  SELECT s.ipad, s.opad INTO k FROM logbk_private.signing_keys AS s WHERE s.header = h AND s.purpose = 'token';
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

CREATE FUNCTION logbk_private.access_token(p_sid uuid, p_user uuid, p_admin boolean, p_jti uuid, p_at timestamptz)
RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  -- floor: a cast rounds, and a token from half a second ahead is one that PyJWT does not accept yet
  SELECT logbk_private.sign(jsonb_build_object('typ', 'access', 'sub', p_user, 'sid', p_sid, 'jti', p_jti, 'adm', p_admin,
    'iat', floor(extract(epoch FROM p_at))::bigint, 'exp', floor(extract(epoch FROM p_at))::bigint + 900))
$$;

CREATE FUNCTION logbk_private.refresh_token(p_sid uuid, p_user uuid, p_jti uuid, p_at timestamptz)
RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT logbk_private.sign(jsonb_build_object('typ', 'refresh', 'sub', p_user, 'sid', p_sid, 'jti', p_jti,
    'iat', floor(extract(epoch FROM p_at))::bigint, 'exp', floor(extract(epoch FROM p_at))::bigint + 30 * 86400))
$$;

-- Who is signed in --------------------------------------------------------------------------------------------------

-- No token: NULL, which sees nothing. A bad, expired or revoked one: an error, so that no answer is cut short in silence.
-- The claims are verified at every call; an identity kept in a setting could be written by any client.
CREATE FUNCTION logbk.uid() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  token text := current_setting('logbk.token', true); c jsonb; u uuid;
BEGIN
  IF coalesce(token, '') = '' THEN
    RETURN NULL;
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

-- The first statement of every transaction. The token comes as a bound parameter, never as a literal.
CREATE FUNCTION logbk.auth(p_token text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  u uuid;
BEGIN
  PERFORM set_config('logbk.token', coalesce(p_token, ''), true);
  u := logbk.uid();
  IF u IS NULL THEN
    RAISE EXCEPTION 'session expired or invalid' USING ERRCODE = '28000';
  END IF;
  RETURN u;
END $$;

CREATE FUNCTION logbk.is_admin() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((
    SELECT a.is_admin AND (logbk_private.claims(current_setting('logbk.token', true), 'access')->>'adm')::boolean
      FROM logbk_private.accounts AS a WHERE a.id = logbk.uid()), false)
$$;

-- Accounts and sessions. Functions that record something return a status: an error would undo the record. --------------

CREATE FUNCTION logbk.register(p_email text, p_salt bytea, p_kdf jsonb, p_authkey bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  u uuid;
BEGIN
  IF (length(p_authkey) = 32 AND length(p_salt) BETWEEN 16 AND 64 AND length(p_email) <= 254
      AND p_email ~ '^[^@[:space:]]+@[^@[:space:]]+$'
      AND p_email !~ '[\u0001-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]'
      AND jsonb_typeof(p_kdf) = 'object' AND length(p_kdf::text) <= 500) IS NOT TRUE THEN
    RETURN 'invalid';
  END IF;
  INSERT INTO logbk_private.accounts (email, email_key, kdf, salt, verifier)
  VALUES (p_email, lower(p_email), p_kdf, p_salt, sha256(p_authkey)) ON CONFLICT (email_key) DO NOTHING
  RETURNING id INTO u;
  IF FOUND THEN
    INSERT INTO logbk.profiles (user_id, unit) VALUES (u, 'kg');  -- the table comes with the log, in 0002
  END IF;
  RETURN 'ok';  -- the same whether or not the account was there
END $$;

-- An address without an account gets a salt all the same, and always the same one.
CREATE FUNCTION logbk.prelogin(p_email text) RETURNS TABLE (salt bytea, kdf jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(a.salt, substring(sha256(k.opad || sha256(k.ipad || convert_to(lower(p_email), 'UTF8'))) FROM 1 FOR 16)),
         coalesce(a.kdf, '{"alg": "argon2id", "v": 19, "m": 65536, "t": 3, "p": 1}')
    FROM logbk_private.signing_keys AS k
         LEFT JOIN logbk_private.accounts AS a ON a.email_key = lower(p_email) AND NOT a.is_local
   WHERE k.purpose = 'salt' AND k.is_active
$$;

-- Attempts are counted in sequences, because ROLLBACK does not undo those. The upper bits hold the window of 15 minutes.
DO $$
BEGIN
  FOR i IN 0..1023 LOOP
    EXECUTE format('CREATE SEQUENCE logbk_private.attempt_%s', i);
  END LOOP;
END $$;

CREATE FUNCTION logbk_private.count_attempt(p_email text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  counter regclass := 'logbk_private.attempt_' || (hashtextextended(lower(coalesce(p_email, '')), 0) & 1023);
  this_window bigint := floor(extract(epoch FROM clock_timestamp()) / 900);
  n bigint := nextval(counter);
BEGIN
  -- When a window opens, connections that race here may each count as the first: as many more tries as connections, once.
  IF n >> 20 <> this_window THEN
    n := setval(counter, (this_window << 20) + 1);
  END IF;
  RETURN n & 1048575;
END $$;

CREATE FUNCTION logbk.login(p_email text, p_authkey bytea)
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
  INSERT INTO logbk_private.sessions (sid, user_id, access_jti, refresh_jti, rotated_at, expires_at)
  VALUES (v_sid, a.id, v_access, v_refresh, t, t + interval '90 days');
  RETURN QUERY SELECT 'ok', logbk_private.access_token(v_sid, a.id, a.is_admin, v_access, t),
                      logbk_private.refresh_token(v_sid, a.id, v_refresh, t), 900;
END $$;

-- lock_timeout: whoever holds a transaction open on the session row cannot keep its owner waiting.
CREATE FUNCTION logbk.refresh(p_token text, p_nonce bytea)
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
    RETURN QUERY SELECT 'denied', NULL::text, NULL::text, NULL::integer;
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

-- The local account's session is not its to end: nothing could sign it in again.
CREATE FUNCTION logbk.logout() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  u uuid := logbk.uid();
  c jsonb := logbk_private.claims(current_setting('logbk.token', true), 'access');
BEGIN
  UPDATE logbk_private.sessions AS s SET revoked_at = clock_timestamp(), revoked_why = 'signed out'
    FROM logbk_private.accounts AS a
   WHERE s.sid = (c->>'sid')::uuid AND s.user_id = u AND a.id = u AND NOT a.is_local;
  RETURN FOUND;
END $$;

-- An access token for the one local account of the bundled server, from its committed session; writes nothing. Granted by
-- the set-up of the bundled server to its one login role, and to nobody here.
CREATE FUNCTION logbk.local_token() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT logbk_private.access_token(s.sid, a.id, a.is_admin, s.access_jti, clock_timestamp())
    FROM logbk_private.accounts AS a JOIN logbk_private.sessions AS s ON s.user_id = a.id
   WHERE a.is_local AND s.revoked_at IS NULL
   ORDER BY s.expires_at DESC LIMIT 1
$$;

GRANT EXECUTE ON FUNCTION logbk.uid(), logbk.auth(text), logbk.is_admin(), logbk.register(text, bytea, jsonb, bytea),
  logbk.prelogin(text), logbk.login(text, bytea), logbk.refresh(text, bytea), logbk.logout() TO logbk_app;

SELECT logbk_private.new_key('salt-1', 'salt'), logbk_private.new_key('token-1', 'token');
