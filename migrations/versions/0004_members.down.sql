-- The members' login roles stay, as the other roles do: they could still log in, and see nothing.
DROP FUNCTION logbk.server_status(), logbk.rotate_key(boolean), logbk.remove_account(text),
  logbk.offer_reset(text, bytea, text), logbk.set_active(text, boolean), logbk.bar(text, boolean), logbk.set_admin(text, boolean),
  logbk.list_accounts(), logbk.invite(text, bytea, text, text, boolean), logbk.may_administer(),
  logbk.close_account(bytea), logbk.change_password(bytea, bytea, jsonb, bytea), logbk.logout_everywhere(),
  logbk.revoke_session(uuid), logbk.list_sessions(), logbk.whoami(), logbk.login(text, bytea, text),
  logbk.join(text, bytea, jsonb, bytea, text);
DROP FUNCTION logbk_private.hold_account(text), logbk_private.require_admin(), logbk_private.deactivate(uuid, text),
  logbk_private.check_password(uuid, bytea), logbk_private.sid(), logbk_private.end_sessions(uuid, uuid, text),
  logbk_private.is_last_admin(uuid), logbk_private.lock_members(),
  logbk_private.create_account(text, bytea, jsonb, bytea, boolean, text),
  logbk_private.is_password(bytea, jsonb, bytea), logbk_private.is_email(text),
  logbk_private.unseen();
DROP TABLE logbk_private.invitations;
ALTER TABLE logbk_private.sessions DROP COLUMN created_at, DROP COLUMN device;
ALTER TABLE logbk_private.accounts DROP COLUMN password_reset_at, DROP COLUMN login_role;
ALTER TABLE logbk_private.signing_keys DROP COLUMN retired_at;
SET LOCAL ROLE NONE;
DROP SCHEMA logbk_roles CASCADE;
SET LOCAL ROLE logbk_owner;
