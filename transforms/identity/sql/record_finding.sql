-- purpose: remember a run that wrote
-- grain:   findings [finding]
-- params:  $finding_id TEXT, $as_of TIMESTAMPTZ, $full BOOLEAN, $model TEXT, $contacts BIGINT, $compared BIGINT,
--          $candidates BIGINT, $auto BIGINT, $review BIGINT, $related BIGINT, $new_pairs BIGINT, $gone_pairs BIGINT
-- returns: nothing
INSERT INTO lake.findings (finding_id, found_at, "full", model, contacts, compared, candidates, auto, review, related, new_pairs,
                           gone_pairs)
VALUES ($finding_id, $as_of, $full, $model, $contacts, $compared, $candidates, $auto, $review, $related, $new_pairs, $gone_pairs);
