-- purpose: how match_pairs and compared_contacts differ from what they are to hold
-- grain:   gone_pairs, new_pairs [left_id, right_id]; gone_contacts, new_contacts [contact_id]
-- params:
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE new_pairs AS
SELECT * FROM wanted_pairs
EXCEPT
SELECT left_id, right_id, band, reason, found_at, match_weight, probability, evidence, conflicts, cluster_id, sampled, finding_id
FROM lake.match_pairs;

CREATE OR REPLACE TEMP TABLE gone_pairs AS
SELECT m.left_id, m.right_id
FROM lake.match_pairs m
LEFT JOIN wanted_pairs w USING (left_id, right_id)
LEFT JOIN new_pairs n USING (left_id, right_id)
WHERE w.left_id IS NULL OR n.left_id IS NOT NULL;

CREATE OR REPLACE TEMP TABLE new_contacts AS
SELECT contact_id, digest FROM match_table WHERE fresh;

CREATE OR REPLACE TEMP TABLE gone_contacts AS
SELECT k.contact_id
FROM lake.compared_contacts k
LEFT JOIN match_table m USING (contact_id)
WHERE m.contact_id IS NULL OR m.fresh;
