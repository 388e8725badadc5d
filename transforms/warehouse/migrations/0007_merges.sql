-- What merging contacts leaves behind, beside `redirects` and the moved rows (design section 7).

-- [contact, field, item] why a contact that others were merged into has the value it has; item: the custom key, '' for columns. rule:
-- vocabulary.Survival, what decided; from_id: whose value it was; marks: how that value ranked, which it takes into the next
-- merge; known: up to when the merge knew lists, so that an older one overwrites nothing; lost: the values that did not stay, by
-- contact. A purge has to look at it
CREATE TABLE lake.field_choices (
    contact_id UUID NOT NULL,
    field      VARCHAR NOT NULL,
    item       VARCHAR NOT NULL,
    rule       VARCHAR NOT NULL,
    from_id    UUID NOT NULL,
    marks      JSON NOT NULL,
    known      TIMESTAMPTZ NOT NULL,
    lost       JSON
);

-- master_id: which of the two stays, where the verdict is `same`
ALTER TABLE lake.review_decisions ADD COLUMN master_id UUID;

-- [pair] what was said of it last
CREATE VIEW lake.current_decisions AS
SELECT *
FROM lake.review_decisions
QUALIFY row_number() OVER (PARTITION BY left_id, right_id ORDER BY decided_at DESC, verdict) = 1;

-- [pair] two people, for good, as the contacts that they are now: whoever was merged brings along from whom it is told apart
CREATE VIEW lake.two_people AS
SELECT DISTINCT least(one, other) AS left_id, greatest(one, other) AS right_id
FROM (
    SELECT coalesce(l.contact_id, n.left_id) AS one, coalesce(r.contact_id, n.right_id) AS other
    FROM lake.not_same n
    LEFT JOIN lake.survivors l ON l.merged_id = n.left_id
    LEFT JOIN lake.survivors r ON r.merged_id = n.right_id
)
WHERE one <> other;

-- [at most one row] how often a person who did not know it confirmed an automatic merge
CREATE VIEW lake.measured_precision AS
SELECT count(*) AS sampled, count(*) FILTER (verdict = 'same') AS same,
       count(*) FILTER (verdict = 'same') / count(*) AS precision
FROM lake.current_decisions
WHERE sampled AND verdict <> 'skip'
HAVING count(*) > 0;
