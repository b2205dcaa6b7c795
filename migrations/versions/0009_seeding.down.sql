-- What was seeded goes; members keep their copies.
DELETE FROM logbk.exercise_aliases AS a USING logbk_private.seeded_exercises AS s
 WHERE a.user_id = '00000000-0000-0000-0000-000000000000' AND a.exercise_id = s.exercise_id;
DELETE FROM logbk.exercises AS n USING logbk_private.seeded_exercises AS s
 WHERE n.user_id = '00000000-0000-0000-0000-000000000000' AND n.id = s.exercise_id;
DROP FUNCTION logbk.mark_production(boolean), logbk.clean_exercises(text[], text, boolean),
  logbk.seed_exercises(text, jsonb, boolean), logbk_private.put_names(uuid, jsonb),
  logbk_private.put_new(text, jsonb);
DROP FUNCTION logbk_private.take_seeding_turn();
DROP TABLE logbk_private.marks, logbk_private.seeded_exercises;
ALTER TABLE logbk.exercises DROP COLUMN attribution;
