ALTER TABLE logbk.workouts DROP COLUMN plan_id;
DROP TABLE logbk.planned_exercises, logbk.plans, logbk.routines, logbk.training_maxes;
