-- What progress is measured by: bodyweights with their days, and the settings for estimates and forced reps.

-- One weight a day.
CREATE TABLE logbk.bodyweights (
  user_id uuid DEFAULT logbk.uid() NOT NULL,
  id uuid NOT NULL,
  day date NOT NULL,
  weight numeric NOT NULL,
  unit text NOT NULL,
  weight_kg numeric GENERATED ALWAYS AS (CASE unit WHEN 'lb' THEN weight * 0.45359237 ELSE weight END) STORED,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  deleted_at timestamptz,
  CONSTRAINT pk_bodyweights PRIMARY KEY (user_id, id),
  CONSTRAINT ck_bodyweights_day CHECK (day BETWEEN '1900-01-01' AND '2200-01-01'),
  CONSTRAINT ck_bodyweights_unit CHECK (unit IN ('kg', 'lb')),
  CONSTRAINT ck_bodyweights_weight CHECK (weight > 0 AND scale(weight) <= 20 AND weight_kg BETWEEN 0 AND 1500),
  CONSTRAINT ck_bodyweights_instants CHECK (
    created_at BETWEEN '1900-01-01 00:00:00+00' AND '2200-01-01 00:00:00+00'
    AND updated_at BETWEEN '1900-01-01 00:00:00+00' AND '2200-01-01 00:00:00+00'
    AND deleted_at BETWEEN '1900-01-01 00:00:00+00' AND '2200-01-01 00:00:00+00')
);
CREATE UNIQUE INDEX ix_bodyweights_user_id_day ON logbk.bodyweights (user_id, day) WHERE deleted_at IS NULL;

CREATE TRIGGER touch BEFORE UPDATE ON logbk.bodyweights FOR EACH ROW EXECUTE FUNCTION logbk_private.touch();
ALTER TABLE logbk.bodyweights ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON logbk.bodyweights TO logbk_app;
GRANT UPDATE (day, weight, unit, deleted_at) ON logbk.bodyweights TO logbk_app;
CREATE POLICY may_read ON logbk.bodyweights FOR SELECT TO logbk_app USING (user_id = (SELECT logbk.uid()));
CREATE POLICY may_insert ON logbk.bodyweights FOR INSERT TO logbk_app WITH CHECK (user_id = (SELECT logbk.uid()));
CREATE POLICY may_update ON logbk.bodyweights FOR UPDATE TO logbk_app
  USING (user_id = (SELECT logbk.uid())) WITH CHECK (user_id = (SELECT logbk.uid()));
SELECT logbk_private.track('logbk.bodyweights');

-- The weight in the profile had no day: the last one on which the profile changed comes nearest.
INSERT INTO logbk.bodyweights (user_id, id, day, weight, unit)
SELECT p.user_id, gen_random_uuid(), (p.updated_at AT TIME ZONE coalesce(p.zone, 'UTC'))::date, p.bodyweight, p.bodyweight_unit
  FROM logbk.profiles AS p WHERE p.bodyweight IS NOT NULL;
ALTER TABLE logbk.profiles DROP COLUMN bodyweight, DROP COLUMN bodyweight_unit;

ALTER TABLE logbk.profiles
  DROP CONSTRAINT ck_profiles_e1rm_formula,
  ADD CONSTRAINT ck_profiles_e1rm_formula
    CHECK (e1rm_formula IN ('epley', 'brzycki', 'lombardi', 'mayhew', 'oconner', 'wathan', 'rpe')),
  ADD COLUMN forced_reps text DEFAULT 'apart' NOT NULL,
  ADD CONSTRAINT ck_profiles_forced_reps CHECK (forced_reps IN ('apart', 'counted'));
GRANT UPDATE (forced_reps) ON logbk.profiles TO logbk_app;

-- A change of the profile that was recorded until now would look for columns that are gone, and miss one that is there.
UPDATE logbk.change_rows AS r
   SET before = r.before - 'bodyweight' - 'bodyweight_unit' || '{"forced_reps": "apart"}',
       after = r.after - 'bodyweight' - 'bodyweight_unit' || '{"forced_reps": "apart"}'
 WHERE r.table_name = 'profiles';
