"""The words of duplicates: what two contacts are to each other, what tells, which value stays."""

from enum import StrEnum


class Band(StrEnum):
    """What two contacts are to each other, from one person to two."""

    AUTO = "auto"
    REVIEW = "review"
    RELATED = "related"
    NONE = "none"


class PairReason(StrEnum):
    """Who found a pair: a list or a restore that met a shared address, or the comparison of all contacts."""

    SHARED_ADDRESS = "shared_address"
    RESTORED_ADDRESS = "restored_address"
    COMPARED = "compared"


class Evidence(StrEnum):
    """What speaks for two contacts being one person. Texts: `rules/duplicates/evidence.txt`."""

    SAME_NAME = "same_name"
    SWAPPED_NAME = "swapped_name"
    NICKNAME = "nickname"
    INITIAL = "initial"
    SIMILAR_LAST_NAME = "similar_last_name"
    SIMILAR_FIRST_NAME = "similar_first_name"
    SAME_FIRST_NAME = "same_first_name"
    SAME_LAST_NAME = "same_last_name"
    SAME_EMAIL = "same_email"
    SAME_SHARED_EMAIL = "same_shared_email"
    SIMILAR_EMAIL = "similar_email"
    SAME_MOBILE = "same_mobile"
    SAME_LANDLINE = "same_landline"
    SAME_SHARED_PHONE = "same_shared_phone"
    SIMILAR_PHONE = "similar_phone"
    SAME_COMPANY = "same_company"
    SAME_DESK = "same_desk"
    SAME_STREET = "same_street"
    SAME_PLACE = "same_place"
    SAME_BIRTH_DATE = "same_birth_date"


class Conflict(StrEnum):
    """What speaks against one person, or against merging the two unseen. Texts: `rules/duplicates/conflict.txt`."""

    DIFFERENT_SUFFIX = "different_suffix"
    DIFFERENT_BIRTH_DATE = "different_birth_date"
    DIFFERENT_MIDDLE_NAME = "different_middle_name"
    DIFFERENT_FIRST_NAME = "different_first_name"
    DIFFERENT_LAST_NAME = "different_last_name"
    TWO_IDS_OF_ONE_SOURCE = "two_ids_of_one_source"
    FAMILY_MAILBOX = "family_mailbox"
    LARGE_CLUSTER = "large_cluster"
    OPEN_CLUSTER = "open_cluster"


class ReviewFault(StrEnum):
    """What is wrong with a row of a filled review file. Texts: `rules/review_fault.txt`."""

    UNKNOWN_DECISION = "unknown_decision"
    UNKNOWN_MASTER = "unknown_master"
    NO_PAIR = "no_pair"
    CONTRADICTS_ITSELF = "contradicts_itself"
    NOT_LIVE = "not_live"
    NOT_SAME_FOR_GOOD = "not_same_for_good"


class Survival(StrEnum):
    """What decided which value of a field stayed in a merge. Texts: `rules/survival.txt`."""

    ONLY = "only"
    CHOSEN = "chosen"
    VERIFIED = "verified"
    WHOLE = "whole"
    COMPLETE = "complete"
    NEWER = "newer"
    FULLER = "fuller"
    SOURCE = "source"
    ALPHABET = "alphabet"


class Pairs(StrEnum):
    """Which pairs of contacts a run merges: those that found themselves, or those that people decided."""

    AUTO = "auto"
    DECIDED = "decided"


class Verdict(StrEnum):
    """What a person says of a pair in the review queue."""

    SAME = "same"
    NOT_SAME = "not_same"
    SKIP = "skip"
