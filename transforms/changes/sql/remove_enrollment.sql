-- purpose: take enrollments away as they were
-- grain:   enrollments [enrollment]
-- params:
-- returns: nothing
DELETE FROM lake.enrollments
WHERE enrollment_id IN (SELECT item::UUID FROM planned WHERE field = 'enrollment' AND before IS NOT NULL);
