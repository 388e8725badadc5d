-- purpose: move the fence on, so that no overlapping transaction can commit beside this one
-- grain:   one row
-- params:
-- returns: the count of rows, which is 1
UPDATE lake.fence SET epoch = epoch + 1;
