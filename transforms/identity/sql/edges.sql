-- purpose: the pairs that join contacts to clusters, if pairs of these bands do, and the contacts they join
-- grain:   edges [left_id, right_id]; nodes [contact_id]
-- params:  $bands TEXT[]
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE edges AS
SELECT left_id, right_id FROM known_pairs WHERE list_contains($bands, band);

CREATE OR REPLACE TEMP TABLE nodes AS
SELECT left_id AS contact_id FROM edges
UNION
SELECT right_id FROM edges;
