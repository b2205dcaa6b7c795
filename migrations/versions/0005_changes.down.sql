DO $$
DECLARE
  r record;
BEGIN
  FOR r IN
    SELECT t.tgname, t.tgrelid::regclass AS owner FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
     WHERE p.pronamespace = 'logbk_private'::regnamespace AND p.proname IN ('take_turns', 'record_change')
  LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', r.tgname, r.owner);
  END LOOP;
END $$;
DROP FUNCTION logbk.describe_change(text, timestamptz), logbk.undo_changes(bigint[], boolean, timestamptz),
  logbk.redo_changes(bigint[]), logbk.prune_changes(timestamptz, boolean);
DROP FUNCTION logbk_private.begin_move(), logbk_private.move_change(uuid, bigint, boolean, timestamptz),
  logbk_private.restore(uuid, bigint, boolean), logbk_private.prepare_move(uuid, bigint[]),
  logbk_private.learn_sizes(text[]), logbk_private.let_go_adopted(uuid, bigint),
  logbk_private.count_altered(uuid, bigint, boolean), logbk_private.with_later_changes(uuid, bigint[]),
  logbk_private.is_adopted(logbk.change_rows), logbk_private.image_columns(text, jsonb), logbk_private.links(),
  logbk_private.tracked_tables();
DROP FUNCTION logbk_private.track(regclass), logbk_private.record_change(), logbk_private.take_turns(),
  logbk_private.open_change(uuid, text), logbk_private.find_change(uuid), logbk_private.erase_log(uuid);
DROP TABLE logbk.change_rows, logbk.changes;
ALTER TABLE logbk.profiles DROP COLUMN undo_days;
