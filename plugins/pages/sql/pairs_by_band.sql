-- purpose: how many pairs of contacts stand in which band
-- grain:   [band]
-- params:
-- returns: band, pairs
SELECT band, count(*) AS pairs
FROM lake.match_pairs
GROUP BY band
ORDER BY band;
