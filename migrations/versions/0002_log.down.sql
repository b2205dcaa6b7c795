DROP FUNCTION logbk_private.put_catalogue(jsonb);
DROP TABLE logbk.sets, logbk.executions, logbk.workouts, logbk.exercise_aliases, logbk.exercises, logbk.profiles;
DROP FUNCTION logbk_private.touch(), logbk_private.require_zone();
DROP TABLE logbk_private.zones;
