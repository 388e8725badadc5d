-- purpose: each contact's opportunity as it is to be
-- grain:   planned [contact, 'opportunity', opportunity_id]: one a contact
-- params:  $action_id UUID, $as_of TIMESTAMPTZ, $stage_id UUID, $pipeline_id UUID, $name TEXT, $value DECIMAL, $status TEXT,
--          $custom TEXT
-- returns: nothing; planned grows
INSERT INTO planned
WITH newest AS (
    SELECT o.contact_id, arg_max(o, row(o.updated_at, o.opportunity_id)) AS o
    FROM lake.opportunities o
    JOIN lake.stages s USING (stage_id)
    SEMI JOIN batch b ON b.contact_id = o.contact_id
    WHERE s.pipeline_id = $pipeline_id AND o.deleted_at IS NULL
      AND CASE WHEN $name IS NULL THEN o.status = 'open' ELSE lower(o.name) = lower($name) END
    GROUP BY o.contact_id
),
wanted AS (
    SELECT b.contact_id, e.o, e.contact_id IS NOT NULL AS known,
           coalesce(e.o.opportunity_id, md5('opportunity:' || $action_id::VARCHAR || ':' || b.contact_id)::UUID) AS opportunity_id,
           {'stage_id': $stage_id::UUID,
            'name': coalesce(e.o.name, $name),
            'value': coalesce($value::DECIMAL(18, 2), e.o.value),
            'status': coalesce($status, e.o.status, 'open'),
            'custom': CASE WHEN $custom IS NULL THEN e.o.custom::JSON
                           ELSE json_merge_patch(coalesce(e.o.custom, '{}')::JSON, $custom::JSON) END,
            'source': coalesce(e.o.source, 'contact_warehouse'),
            'external_id': e.o.external_id,
            'created_at': coalesce(e.o.created_at, $as_of::TIMESTAMPTZ),
            'updated_at': e.o.updated_at,
            'deleted_at': e.o.deleted_at} AS o_after
    FROM batch b
    LEFT JOIN newest e USING (contact_id)
)
SELECT contact_id, 'opportunity', opportunity_id::VARCHAR, CASE WHEN known THEN opportunity_image(o) END,
       opportunity_image(struct_update(o_after, updated_at := $as_of::TIMESTAMPTZ))
FROM wanted
WHERE NOT known OR opportunity_image(o) <> opportunity_image(o_after);
