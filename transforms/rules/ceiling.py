"""When an import made an address more permissive than its source. Tables: `ceiling.txt`, `bound.txt`.

The definition: an address may have at most the more permissive of what its own list says of it (the strictest of its
records, under the attestation as far as the source lets it reach) and of what it had before; and where one of the two
is an opt-out, nothing but an opt-out. Its deliverability is at best the worse of what the list and the warehouse knew.
A second book beside the tables that decide, so that a fault there, or in the SQL between them, is found by counting.
"""

from itertools import product
from typing import Final

from transforms.errors import RuleGap
from transforms.rules import rows
from transforms.rules.claim import EVENTS
from transforms.rules.opt_in import NEW, TRANSITIONS
from transforms.rules.status_word import CLAIM_RANK, DELIVERABILITY_RANK
from transforms.vocabulary import Attested, Claim, Deliverability, OptStatus

CEILING: Final = {
    (Claim(row["claim"]), attested): OptStatus(row[attested]) for row in rows("ceiling") for attested in Attested
}
"""(claim, attested) -> the most it allows; total."""

LADDER: Final = [OptStatus(column) for column in rows("bound")[0] if column != "before"]
"""The statuses from the least to the most permissive."""

BOUND: Final = {
    (None if row["before"] == NEW else OptStatus(row["before"]), ceiling): OptStatus(row[ceiling])
    for row in rows("bound")
    for ceiling in LADDER
}
"""(status before, None for a new address; ceiling) -> the most it may have after an import; total."""


def loosened(claim: Claim, attested: Attested, before: OptStatus | None, after: OptStatus) -> bool:
    """Whether an address was given more than its list and its status before allow."""
    return LADDER.index(after) > LADDER.index(BOUND[before, CEILING[claim, attested]])


def revived(listed: Deliverability, before: Deliverability | None, after: Deliverability) -> bool:
    """Whether an address counts as more deliverable than its list or the warehouse knew it to be."""
    return any(DELIVERABILITY_RANK[after] > DELIVERABILITY_RANK[known] for known in (listed, before) if known)


def strictest_first(attested: Attested) -> list[Claim]:
    """The claims from the one that allows least: which of several records of an address sets its ceiling."""
    return sorted(Claim, key=lambda claim: (LADDER.index(CEILING[claim, attested]), CLAIM_RANK[claim]))


def _check() -> None:
    befores, claims = (None, *OptStatus), list(product(Claim, Attested))
    if set(LADDER) != set(OptStatus) or BOUND.keys() != set(product(befores, OptStatus)):
        raise RuleGap("rules/bound.txt: not total.")
    if CEILING.keys() != set(claims):
        raise RuleGap("rules/ceiling.txt: not total.")
    for (claim, attested), before in product(claims, befores):
        after = TRANSITIONS[EVENTS[claim, attested], before].after
        if loosened(claim, attested, before, after):
            raise RuleGap(
                f"rules/claim.txt and rules/opt_in.txt make {before or NEW} {after} where the list says {claim} under "
                f"{attested}: more than rules/ceiling.txt and rules/bound.txt allow.",
                claim=claim, attested=attested, before=before, after=after,
            )  # fmt: skip


_check()
