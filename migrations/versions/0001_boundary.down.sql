-- The roles stay: other databases of the cluster share them. The private schema stays too: Alembic's table is in it.
DROP SCHEMA logbk CASCADE;
DROP FUNCTION logbk_private.count_attempt(text), logbk_private.access_token(uuid, uuid, boolean, uuid, timestamptz),
  logbk_private.refresh_token(uuid, uuid, uuid, timestamptz), logbk_private.claims(text, text),
  logbk_private.sign(jsonb), logbk_private.new_key(text, text), logbk_private.b64url(bytea);
DROP TABLE logbk_private.sessions, logbk_private.accounts, logbk_private.signing_keys;
DO $$
BEGIN
  FOR i IN 0..1023 LOOP
    EXECUTE format('DROP SEQUENCE logbk_private.attempt_%s', i);
  END LOOP;
END $$;
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
