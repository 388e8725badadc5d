-- purpose: the pairs of contacts worth comparing: they share an address, or some of the name and something else. What is
--          new or changed is paired with all, the others are not paired with each other. A key that more than
--          $most_sharing contacts share says too little
-- grain:   candidate_pairs [join_key_l, join_key_r] numbers of match_table, the smaller one left
-- params:  $most_sharing BIGINT
-- returns: temp table candidate_pairs
CREATE OR REPLACE TEMP TABLE candidate_pairs AS
WITH named AS (
    SELECT n, fresh, last, unnest(list_distinct(list_append(coalesce(formals, []), first))) AS form, zip, city, companies, desks
    FROM match_table
    WHERE first IS NOT NULL
),
keys AS (
    SELECT n, fresh, hash(unnest(flatten([own_mails, shared_mails, own_mobiles, own_lines, shared_lines]))) AS key
    FROM match_table
    UNION ALL
    SELECT n, fresh, hash(1, last, form, zip) FROM named WHERE last IS NOT NULL AND zip IS NOT NULL
    UNION ALL
    SELECT n, fresh, hash(2, last, form, city) FROM named WHERE last IS NOT NULL AND city IS NOT NULL
    UNION ALL
    SELECT n, fresh, hash(3, birth_date, unnest(list_filter([first[:2], last[:2], zip], part -> part IS NOT NULL)))
    FROM match_table
    WHERE birth_date IS NOT NULL
    UNION ALL
    SELECT n, fresh, hash(4, last[:2], form, company)
    FROM (SELECT n, fresh, last, form, unnest(companies) AS company FROM named WHERE last IS NOT NULL)
    UNION ALL
    SELECT n, fresh, hash(5, last[:2], form, zip) FROM named WHERE last IS NOT NULL AND zip IS NOT NULL
    UNION ALL
    SELECT n, fresh, hash(6, last, street) FROM match_table WHERE last IS NOT NULL AND street IS NOT NULL
    UNION ALL
    SELECT n, fresh, hash(7, first[1], street, coalesce(zip, city))
    FROM match_table
    WHERE first IS NOT NULL AND street IS NOT NULL AND coalesce(zip, city) IS NOT NULL
    UNION ALL
    SELECT n, fresh, hash(8, form, unnest(desks)) FROM named WHERE desks IS NOT NULL
    UNION ALL
    SELECT n, fresh, hash(9, least(first, last), greatest(first, last), coalesce(zip, city))
    FROM match_table
    WHERE first IS NOT NULL AND last IS NOT NULL AND coalesce(zip, city) IS NOT NULL
),
telling AS (
    SELECT key FROM keys GROUP BY key HAVING count(*) BETWEEN 2 AND $most_sharing AND bool_or(fresh)
),
few AS (
    SELECT * FROM keys SEMI JOIN telling USING (key)
)
SELECT DISTINCT a.n AS join_key_l, b.n AS join_key_r, '0' AS match_key
FROM few a
JOIN few b ON a.key = b.key AND a.n < b.n
WHERE a.fresh OR b.fresh;
