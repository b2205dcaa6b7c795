-- The profile has room for one weight: the last. What 0008 added to choose from falls back to the default.
ALTER TABLE logbk.profiles
  DROP COLUMN forced_reps,
  DROP CONSTRAINT ck_profiles_e1rm_formula,
  ADD COLUMN bodyweight numeric,
  ADD COLUMN bodyweight_unit text,
  ADD CONSTRAINT ck_profiles_bodyweight CHECK (
    CASE WHEN bodyweight IS NULL THEN bodyweight_unit IS NULL
         ELSE bodyweight_unit IS NOT NULL AND bodyweight_unit IN ('kg', 'lb') AND bodyweight > 0 AND scale(bodyweight) <= 20
              AND bodyweight * CASE bodyweight_unit WHEN 'lb' THEN 0.45359237 ELSE 1 END BETWEEN 0 AND 1500 END);
GRANT UPDATE (bodyweight, bodyweight_unit) ON logbk.profiles TO logbk_app;
UPDATE logbk.profiles AS p SET bodyweight = b.weight, bodyweight_unit = b.unit
  FROM (SELECT DISTINCT ON (user_id) user_id, weight, unit FROM logbk.bodyweights
         WHERE deleted_at IS NULL ORDER BY user_id, day DESC) AS b
 WHERE b.user_id = p.user_id;
UPDATE logbk.profiles SET e1rm_formula = 'epley' WHERE e1rm_formula = 'rpe';
ALTER TABLE logbk.profiles ADD CONSTRAINT ck_profiles_e1rm_formula
  CHECK (e1rm_formula IN ('epley', 'brzycki', 'lombardi', 'mayhew', 'oconner', 'wathan'));
DROP TABLE logbk.bodyweights;
DELETE FROM logbk.change_rows AS r WHERE r.table_name = 'bodyweights';
UPDATE logbk.change_rows AS r
   SET before = r.before - 'forced_reps' || '{"bodyweight": null, "bodyweight_unit": null}',
       after = r.after - 'forced_reps' || '{"bodyweight": null, "bodyweight_unit": null}'
 WHERE r.table_name = 'profiles';
