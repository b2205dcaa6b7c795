ALTER TABLE logbk.profiles
  DROP COLUMN plates_kg, DROP COLUMN bar_kg, DROP COLUMN plates_lb, DROP COLUMN bar_lb;
