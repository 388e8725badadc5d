-- purpose: how much a list changes because it came out of turn
-- grain:   one row
-- params:
-- returns: BIGINT
SELECT (SELECT count(*) FROM moved_points) + (SELECT count(*) FROM respelled);
