-- purpose: what a run found, and whether it changes anything
-- grain:   one row
-- params:
-- returns: contacts, compared, candidates, auto, review, related, new_pairs, gone_pairs
SELECT (SELECT count(*) FROM match_table) AS contacts,
       (SELECT count(*) FROM new_contacts) AS compared,
       (SELECT count(*) FROM candidate_pairs) AS candidates,
       count(*) FILTER (band = 'auto') AS auto,
       count(*) FILTER (band = 'review') AS review,
       count(*) FILTER (band = 'related') AS related,
       (SELECT count(*) FROM new_pairs) AS new_pairs,
       (SELECT count(*) FROM gone_pairs) AS gone_pairs
FROM wanted_pairs;
