-- purpose: remember what people decided of pairs
-- grain:   review_decisions [pair, decided_at]; not_same [pair]
-- params:  $as_of TIMESTAMPTZ, $decided_by TEXT
-- returns: nothing
INSERT INTO lake.review_decisions
    (left_id, right_id, verdict, band, match_weight, sampled, decided_at, decided_by, action_id, master_id)
SELECT DISTINCT ON (left_id, right_id) left_id, right_id, verdict, band, match_weight, sampled, $as_of, $decided_by, NULL, master_id
FROM judged
WHERE fault IS NULL AND NOT known
ORDER BY left_id, right_id, line;

INSERT INTO lake.not_same (left_id, right_id, decided_at, decided_by, action_id)
SELECT DISTINCT left_id, right_id, $as_of, $decided_by, NULL::UUID
FROM judged
WHERE fault IS NULL AND NOT known AND verdict = 'not_same';
