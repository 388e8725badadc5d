-- purpose: how many pairs of contacts stand in which band
-- grain:   [band]
-- params:
-- returns: band, pairs, sampled
SELECT band, count(*) AS pairs, count(*) FILTER (sampled) AS sampled
FROM lake.match_pairs
GROUP BY band
ORDER BY band;
