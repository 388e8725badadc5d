-- purpose: how many pairs of contacts stand in which band
-- grain:   [band]
-- params:
-- returns: band, pairs, waiting (for a person: those for review, and the blind sample)
SELECT band, count(*) AS pairs, count(*) FILTER (band = 'review' OR sampled) AS waiting
FROM lake.match_pairs
GROUP BY band
ORDER BY band;
