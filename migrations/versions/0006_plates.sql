-- What a member loads a bar with, as `logbk plates --inventory` takes it: `20x4 15x2` are four plates of 20 and two of 15.
-- A setting like the others in profiles, for each unit; NULL: the usual ones.
ALTER TABLE logbk.profiles
  ADD COLUMN plates_kg text,
  ADD COLUMN bar_kg numeric,
  ADD COLUMN plates_lb text,
  ADD COLUMN bar_lb numeric,
  ADD CONSTRAINT ck_profiles_plates_kg CHECK (char_length(plates_kg) <= 400
    AND plates_kg ~ '^[0-9]{1,3}([.][0-9]{1,2})?x[0-9]{1,3}( [0-9]{1,3}([.][0-9]{1,2})?x[0-9]{1,3})*$'),
  ADD CONSTRAINT ck_profiles_plates_lb CHECK (char_length(plates_lb) <= 400
    AND plates_lb ~ '^[0-9]{1,3}([.][0-9]{1,2})?x[0-9]{1,3}( [0-9]{1,3}([.][0-9]{1,2})?x[0-9]{1,3})*$'),
  ADD CONSTRAINT ck_profiles_bar_kg CHECK (bar_kg BETWEEN 0 AND 100 AND scale(bar_kg) <= 2),
  ADD CONSTRAINT ck_profiles_bar_lb CHECK (bar_lb BETWEEN 0 AND 250 AND scale(bar_lb) <= 2);
GRANT UPDATE (plates_kg, bar_kg, plates_lb, bar_lb) ON logbk.profiles TO logbk_app;
