-- purpose: a page of the results of an action, contact by contact
-- grain:   [contact], in the order of their ids
-- params:  $action_id UUID, $after UUID (behind which contact the page begins), $most BIGINT
-- returns: contact_id, name, outcome, reason
WITH results AS (
    SELECT contact_id, outcome, reason
    FROM lake.action_results
    WHERE action_id = $action_id::UUID AND contact_id > $after::UUID
    ORDER BY contact_id
    LIMIT $most
)
SELECT r.contact_id, concat_ws(' ', c.first_name, c.last_name) AS name, r.outcome, r.reason
FROM results r
LEFT JOIN lake.contacts c USING (contact_id)
ORDER BY r.contact_id;
