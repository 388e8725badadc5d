"""What can go wrong, in one tree. Transient errors are worth a retry, permanent ones are not.

A message says what, where, how many, whether anything was written, and the next step. It never holds a cell value:
facts are attributes (ids, counts, captions, line numbers, reason codes). Bad rows are no errors: they are outcomes.
"""


class WarehouseError(Exception):
    """Any failure of the contact warehouse. `facts` are safe to log."""

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.facts = facts


class TransientError(WarehouseError):
    """The same call may succeed later: retry it whole."""


class LeaseTimeout(TransientError):
    """Another writer, an export or a purge was at work for longer than `lease_timeout`. Nothing was written."""


class CatalogBusy(TransientError):
    """The catalog refused the transaction for as long as `retry_timeout`. Nothing was written."""


class CommitUnknown(TransientError):
    """The connection broke during COMMIT and the ledger could not be read back: retry with the same key."""


class PermanentError(WarehouseError):
    """The same call will fail again: a person has to change something first."""


class StatementFailed(PermanentError):
    """A statement failed in DuckDB; the transaction was rolled back. Only the error's class and code are told."""


class StorageFull(StatementFailed):
    """The disk has no room left, for the lake or for what DuckDB spills; the transaction was rolled back."""


class ImportUnfinished(TransientError):
    """The import is in the warehouse, but its quarantine file or its archive copy could not be written: try again."""


class CommitLost(PermanentError):
    """COMMIT said OK but the ledger row is not there."""


class WarehouseDamaged(PermanentError):
    """Files of the lake are missing, changed or unreadable. `damage`: table, file and what is wrong, one text each."""


class BackupRefused(PermanentError):
    """A backup cannot be made or restored as asked: says what stands in the way. Nothing was changed."""


class SchemaMismatch(PermanentError):
    """The warehouse is newer than this code, or a migration was changed after it had been applied."""


class RuleGap(PermanentError):
    """A rule table misses a case, holds one twice, or uses an unknown word. Raised at import time."""


class UnsafePath(PermanentError):
    """A path leaves its folder, is a link, or is no regular file."""


class ListUnreadable(PermanentError):
    """The file cannot be read as a list as a whole. Nothing was written. `code` names the reason (see
    rules/file.txt).
    """

    def __init__(self, code: str, message: str, **facts: object) -> None:
        super().__init__(message, code=code, **facts)
        self.code = code


class ListNotRecognised(PermanentError):
    """No source preset, or more than one, fits the header. Nothing was written."""


class AttestationInvalid(PermanentError):
    """The attestation is missing, malformed, or says one thing here and another there. Nothing was written."""


class ExportOvertaken(TransientError):
    """Members of an export were deleted or merged, or its draft was swept, before it was recorded: it starts again."""


class ExportMiscounted(PermanentError):
    """The files of an export do not hold exactly its members. They are removed; nothing was recorded."""


class ListsRefused(PermanentError):
    """Some lists of the inbox were refused and stay there; all others are written. `refused`: place -> reason code."""


class StagedListLost(PermanentError):
    """The folder of a staged list is missing or damaged. Nothing was written."""


class AccountingMismatch(PermanentError):
    """Records or physical lines do not add up. Rolled back: nothing was written."""


class PlanChanged(PermanentError):
    """An import comes to something else than the dry run that it follows. Nothing was written."""


class ConsentLoosened(PermanentError):
    """An import would allow addresses more than their source and their status before do. Nothing was written."""


class GateFailed(PermanentError):
    """A batch expectation failed. Nothing was written."""


class PseudonymKeyWrong(PermanentError):
    """The pseudonym key is missing, damaged, or not the one this warehouse was written with. Nothing was written."""


class ErasureLate(PermanentError):
    """Erasure requests are past their day, and their contacts are still there. Everybody else who was due is purged."""


class TracesLeft(PermanentError):
    """People were purged, and something still holds one of them. Their rows are deleted. `hits`: place -> how often."""


class LedgerBroken(PermanentError):
    """The consent ledger does not match its seals: a row was changed, removed or added outside a commit."""


class FilterInvalid(PermanentError):
    """A filter is malformed, too large, or asks what there is not. Nothing was written. `place`: where in the tree."""


class SelectionInvalid(PermanentError):
    """`select` and `select_value` choose nobody: malformed, unknown, or not allowed in run conf. Nothing was
    written.
    """


class SmartListInvalid(PermanentError):
    """A smart list's name cannot be used, or there is no smart list of that name. Nothing was written."""


class ActionInvalid(PermanentError):
    """A bulk action's answers are incomplete, malformed, or ask what there is not. Nothing was written."""


class ReviewInvalid(PermanentError):
    """A filled review file is missing, has other columns, or rows that were not understood: `faults`, line -> code. All
    other rows of it are written.
    """


class ActionUnfinished(PermanentError):
    """A bulk action's run has ended before its batches. What is done stays done, and clearing the run goes on."""


class ActionRefused(PermanentError):
    """A bulk action may not be done: too many contacts, not an admin, or switched off. Nothing was written."""


class ModelUntrained(PermanentError):
    """Contacts are too few to learn how duplicates look. The model in use stays. `levels`: what was never observed."""
