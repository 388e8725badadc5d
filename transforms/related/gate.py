"""The gate of a related list: if most of it would be turned away, the batch as a whole is wrong, not its records.

A plan says more than the staged values can: a list under the wrong source names nobody the warehouse knows. So the
plan is made once without being written; Great Expectations would have to be taught the matching for that.
"""

import logging
from typing import Final

from transforms.errors import GateFailed
from transforms.related.load import loaded_before
from transforms.related.plan import plan
from transforms.related.staged import RelatedList
from transforms.settings import Settings
from transforms.vocabulary import Outcome
from transforms.warehouse import Warehouse

log = logging.getLogger(__name__)

MOST_REJECTED: Final = 0.5
FEWEST_RECORDS: Final = 20
"""As `few_records_are_rejected` has it for contact lists (expectations/staged_list.json)."""


def enforce(warehouse: Warehouse, settings: Settings, import_id: str) -> None:
    """Stop a staged list that would mostly be turned away; one that was imported before is let through.

    Raises:
        GateFailed: facts `records`, `rejected` and `reasons` (reason -> records). Nothing was written.
    """
    if loaded_before(warehouse, import_id):
        return
    staged = RelatedList.load(settings, import_id)
    with warehouse.read() as session:
        report = plan(session, staged, settings)
    log.info("gate import=%s records=%d rejected=%.4f", import_id, report.records, report.rejected_share)
    if report.records >= FEWEST_RECORDS and report.rejected_share > MOST_REJECTED:
        reasons = report.reasons.get(Outcome.REJECTED, {})
        told = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()))
        raise GateFailed(
            f"The gate stopped the list of {staged.kind}: {report.outcomes[Outcome.REJECTED]} of {report.records} "
            f"records would be rejected ({told}; allowed: at most {MOST_REJECTED:.0%}). Nothing was written. Check "
            "kind and source, import the contacts first, or mend the list. Then trigger the import again.",
            records=report.records,
            rejected=report.outcomes[Outcome.REJECTED],
            reasons=reasons,
        )
