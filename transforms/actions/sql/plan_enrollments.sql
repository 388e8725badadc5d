-- purpose: enroll those who are not, and may be sent to on the automation's channel
-- grain:   planned [contact, 'enrollment', enrollment_id]; remarks [contact]
-- params:  $action_id UUID, $as_of TIMESTAMPTZ, $automation_id UUID, $channel TEXT
-- returns: nothing; planned and remarks grow
CREATE OR REPLACE TEMP TABLE joining AS
SELECT b.contact_id
FROM batch b
ANTI JOIN (SELECT contact_id FROM lake.enrollments
           WHERE automation_id = $automation_id AND status = 'active' AND deleted_at IS NULL) e USING (contact_id);

CREATE OR REPLACE TEMP TABLE reachable AS
SELECT DISTINCT p.contact_id
FROM lake.contact_points p
SEMI JOIN joining j USING (contact_id)
ANTI JOIN lake.suppressions s ON s.key = p.key AND s.channel = p.channel
WHERE p.channel = $channel AND p.opt_status IN ('single_opt_in', 'double_opt_in') AND p.deliverability = 'clean';

INSERT INTO remarks
SELECT contact_id, 'refused', 'not_mailable', NULL
FROM joining
ANTI JOIN reachable USING (contact_id)
WHERE $channel IS NOT NULL;

INSERT INTO planned
SELECT contact_id, 'enrollment', md5('enrollment:' || $action_id::VARCHAR || ':' || contact_id)::UUID::VARCHAR, NULL,
       enrollment_image({'automation_id': $automation_id::UUID, 'status': 'active', 'enrolled_at': $as_of::TIMESTAMPTZ,
                         'ended_at': NULL::TIMESTAMPTZ, 'source': 'contact_warehouse', 'external_id': NULL::VARCHAR,
                         'created_at': $as_of::TIMESTAMPTZ, 'updated_at': $as_of::TIMESTAMPTZ,
                         'deleted_at': NULL::TIMESTAMPTZ})
FROM joining
ANTI JOIN remarks USING (contact_id);
