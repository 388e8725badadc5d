-- What finding duplicates knows of pairs of contacts, and what people decided of them (design section 7).
-- No table here holds a value of a contact: evidence is codes (vocabulary.Evidence, vocabulary.Conflict).

-- match_pairs [pair]: band auto, review or related (vocabulary.Band); reason says who found the pair (vocabulary.PairReason). A pair
-- that was found by an address two contacts share is `review` without a weight, until `find_duplicates` has compared it.
-- match_weight: log2 of the odds; probability: the same from 0 to 1; evidence, conflicts: JSON lists of codes, what speaks for one
-- person and what against; cluster_id: the least contact id of all that pairs of band auto or review join; sampled: an automatic
-- merge that waits for a person's blind verdict; finding_id: the run that compared it last
ALTER TABLE lake.match_pairs ADD COLUMN match_weight DOUBLE;
ALTER TABLE lake.match_pairs ADD COLUMN probability DOUBLE;
ALTER TABLE lake.match_pairs ADD COLUMN evidence JSON;
ALTER TABLE lake.match_pairs ADD COLUMN conflicts JSON;
ALTER TABLE lake.match_pairs ADD COLUMN cluster_id UUID;
ALTER TABLE lake.match_pairs ADD COLUMN sampled BOOLEAN;
ALTER TABLE lake.match_pairs ADD COLUMN finding_id UUID;

-- [pair] two people, for good: never proposed, never merged by itself again; left_id < right_id; action_id: the unmerge, if it was one
CREATE TABLE lake.not_same (
    left_id    UUID NOT NULL,
    right_id   UUID NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL,
    decided_by VARCHAR NOT NULL,
    action_id  UUID
);

-- [pair, decided_at] what a person said of a pair (vocabulary.Verdict), with the pair as it stood then: the measured precision of
-- automatic merges is the share of `same` among the sampled
CREATE TABLE lake.review_decisions (
    left_id      UUID NOT NULL,
    right_id     UUID NOT NULL,
    verdict      VARCHAR NOT NULL,
    band         VARCHAR NOT NULL,
    match_weight DOUBLE,
    sampled      BOOLEAN NOT NULL,
    decided_at   TIMESTAMPTZ NOT NULL,
    decided_by   VARCHAR NOT NULL,
    action_id    UUID
);

-- [contact] what of a contact was compared with all others, as a digest: whoever has another one now is compared again
CREATE TABLE lake.compared_contacts (
    contact_id  UUID NOT NULL,
    digest      UBIGINT NOT NULL,
    compared_at TIMESTAMPTZ NOT NULL
);

-- [finding] one row a run that wrote; model: a digest of the model and the rule tables: under another one everybody is compared
CREATE TABLE lake.findings (
    finding_id UUID NOT NULL,
    found_at   TIMESTAMPTZ NOT NULL,
    "full"     BOOLEAN NOT NULL,
    model      VARCHAR NOT NULL,
    contacts   BIGINT NOT NULL,
    compared   BIGINT NOT NULL,
    candidates BIGINT NOT NULL,
    auto       BIGINT NOT NULL,
    review     BIGINT NOT NULL,
    related    BIGINT NOT NULL,
    new_pairs  BIGINT NOT NULL,
    gone_pairs BIGINT NOT NULL
);
