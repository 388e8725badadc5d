"""The words of the house: one enum a notion, one spelling a word. No behaviour lives here.

The values are public: they stand in warehouse tables, reports and DAG params.
"""

from enum import StrEnum


class Channel(StrEnum):
    """How an address reaches its holder."""

    EMAIL = "email"
    PHONE = "phone"


class AddressKind(StrEnum):
    """What sort of mailbox or line an address is; only personal ones may identify a person."""

    PERSONAL = "personal"
    ROLE = "role"
    MOBILE = "mobile"
    LANDLINE = "landline"
    SWITCHBOARD = "switchboard"


class OptStatus(StrEnum):
    """What an address may be sent, from the least to the most permissive but for `opted_out`, which stands apart."""

    NON_MARKETABLE = "non_marketable"
    SINGLE_OPT_IN = "single_opt_in"
    DOUBLE_OPT_IN = "double_opt_in"
    OPTED_OUT = "opted_out"


class Deliverability(StrEnum):
    """Whether mail arrives; beside the opt status, never instead of it."""

    CLEAN = "clean"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    INVALID = "invalid"


class ConsentEvent(StrEnum):
    """What can happen to an address (the rows of `rules/opt_in.txt`)."""

    IMPORT_PERMISSION = "import_permission"
    IMPORT_DOUBLE_OPT_IN = "import_double_opt_in"
    IMPORT_NO_PERMISSION = "import_no_permission"
    IMPORT_OPTED_OUT = "import_opted_out"
    BULK_OPT_IN = "bulk_opt_in"
    BULK_OPT_OUT = "bulk_opt_out"
    RECIPIENT_OPTS_OUT = "recipient_opts_out"
    RECIPIENT_CONFIRMS = "recipient_confirms"
    CONSENT_LAPSES = "consent_lapses"
    OPT_IN_UNDONE = "opt_in_undone"
    DOUBLE_OPT_IN_UNDONE = "double_opt_in_undone"


class Claim(StrEnum):
    """What one row of a list says about its own consent (the rows of `rules/claim.txt`)."""

    SILENT = "silent"
    SUBSCRIBED = "subscribed"
    CONFIRMED = "confirmed"
    NOT_SUBSCRIBED = "not_subscribed"
    UNKNOWN = "unknown"
    OPTED_OUT = "opted_out"


class Attested(StrEnum):
    """How much permission an attestation can give at most (the columns of `rules/claim.txt`)."""

    NONE = "none"
    PERMISSION = "permission"
    DOUBLE_OPT_IN = "double_opt_in"


class Obtained(StrEnum):
    """How the addresses of a list were come by (the rows of `rules/origin.txt`)."""

    OWN_FORM = "own_form"
    CUSTOMERS = "customers"
    EVENT = "event"
    PARTNER = "partner"
    PURCHASED = "purchased"
    RENTED = "rented"
    HARVESTED = "harvested"
    UNKNOWN = "unknown"


class ListStatus(StrEnum):
    """The status a whole file stands for, where the source gives it by file and not by column."""

    AUTO = "auto"
    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"
    CLEANED = "cleaned"
    NONSUBSCRIBED = "nonsubscribed"


class OnExisting(StrEnum):
    """What a list may do to the fields of a contact that is already there. Consent is decided all the same."""

    UPDATE = "update"
    FILL = "fill"
    SKIP = "skip"


class ListOutcome(StrEnum):
    """How far one list of the inbox has come; the last three are ends."""

    WAITING = "waiting"
    STAGED = "staged"
    IMPORTED = "imported"
    REPLAYED = "replayed"
    REFUSED = "refused"


class Outcome(StrEnum):
    """How one record of a list ended: exactly one of these."""

    INSERTED = "inserted"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


class Reason(StrEnum):
    """Why a record was rejected, or what a person should know of one that was not. Texts: `rules/reason.txt`."""

    FIELD_COUNT = "field_count"
    QUOTE = "quote"
    NOT_UTF8 = "not_utf8"
    LIMITS = "limits"
    CONTROL_CHAR = "control_char"
    INVISIBLE_CHAR = "invisible_char"
    NAME_TOO_LONG = "name_too_long"
    INVALID_EMAIL = "invalid_email"
    UNSUPPORTED_ADDRESS_FORM = "unsupported_address_form"
    MULTIPLE_ADDRESSES = "multiple_addresses"
    DISPLAY_FORM = "display_form"
    NO_IDENTITY = "no_identity"
    ERASED_PERSON = "erased_person"
    OPT_OUT_STANDS = "opt_out_stands"
    SUPPRESSED = "suppressed"
    OLDER_THAN_STORED = "older_than_stored"
    EXISTING_SKIPPED = "existing_skipped"
    SHARED_ADDRESS = "shared_address"
    ALREADY_OPTED_IN = "already_opted_in"
    UNKNOWN_CONTACT = "unknown_contact"
    SEVERAL_CONTACTS = "several_contacts"
    MISSING_VALUE = "missing_value"
    INVALID_DATE = "invalid_date"
    INVALID_AMOUNT = "invalid_amount"
    UNKNOWN_WORD = "unknown_word"
    NOT_MAILABLE = "not_mailable"
    DELETED_HERE = "deleted_here"


class Caution(StrEnum):
    """A value that was not taken into its field. It is kept as it stood, in `custom`, and counted in the report.
    `mojibake` alone was taken as it stood: it looks like UTF-8 read as Windows-1252, and the report says where.
    """

    INVALID_PHONE = "invalid_phone"
    INVALID_SECONDARY_EMAIL = "invalid_secondary_email"
    INVALID_DATE = "invalid_date"
    AMBIGUOUS_DATE = "ambiguous_date"
    UNKNOWN_COUNTRY = "unknown_country"
    UNKNOWN_STATUS_WORD = "unknown_status_word"
    INVALID_TAG = "invalid_tag"
    SPREADSHEET_NUMBER = "spreadsheet_number"
    LOST_ZEROS = "lost_zeros"
    MOJIBAKE = "mojibake"


class Note(StrEnum):
    """What a person should know of a whole list: stands in its report."""

    LIST_STATUS_DISAGREES = "list_status_disagrees"
    CONSENT_COLUMN_MISSING = "consent_column_missing"
    CAPPED_BY_SOURCE = "capped_by_source"


class RelatedKind(StrEnum):
    """What a related list holds: rows that belong to contacts (the rows of `rules/related_rows/column.txt`)."""

    OPPORTUNITIES = "opportunities"
    NOTES = "notes"
    TASKS = "tasks"
    CONVERSATIONS = "conversations"
    APPOINTMENTS = "appointments"
    ENROLLMENTS = "enrollments"
    COMPANIES = "companies"


class OpportunityStatus(StrEnum):
    """How an opportunity stands."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    ABANDONED = "abandoned"


class AutomationKind(StrEnum):
    """What a contact can be enrolled into."""

    WORKFLOW = "workflow"
    CAMPAIGN = "campaign"


class EnrollmentStatus(StrEnum):
    """How an enrollment stands; a contact with an active one is not deleted unless forced."""

    ACTIVE = "active"
    COMPLETED = "completed"
    REMOVED = "removed"


class Select(StrEnum):
    """What a bulk action is done to: the form's field `select`."""

    SMART_LIST = "smart_list"
    TAG = "tag"
    IMPORT = "import"
    ACTION = "action"
    FILTER = "filter"
    IDS = "ids"
    ALL = "all"


class ActionKind(StrEnum):
    """The bulk actions."""

    UPDATE_TAGS = "update_tags"
    UPDATE_COMPANIES = "update_companies"
    UPDATE_FIELDS = "update_fields"
    UPDATE_OPT_STATUS = "update_opt_status"
    UPDATE_OPPORTUNITIES = "update_opportunities"
    UPDATE_AUTOMATIONS = "update_automations"
    DELETE_CONTACTS = "delete_contacts"
    RESTORE_CONTACTS = "restore_contacts"
    UNDO_ACTION = "undo_action"
    MERGE_CONTACTS = "merge_contacts"
    MERGE_DUPLICATES = "merge_duplicates"


class ActionStatus(StrEnum):
    """How a bulk action stands."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    COMPLETED_WITH_ERRORS = "completed_with_errors"
    FAILED = "failed"


class ActionOutcome(StrEnum):
    """How a bulk action ended for one contact: exactly one of these. Refused: a rule says no; failed: it was tried."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    FAILED = "failed"


class ActionReason(StrEnum):
    """Why a bulk action did not, or not wholly, change a contact. Texts: `rules/action_reason.txt`."""

    NOTHING_TO_CHANGE = "nothing_to_change"
    DELETED_MEANWHILE = "deleted_meanwhile"
    MERGED_MEANWHILE = "merged_meanwhile"
    PURGED_MEANWHILE = "purged_meanwhile"
    NOT_DELETED = "not_deleted"
    ALREADY_OPTED_IN = "already_opted_in"
    ALREADY_OPTED_OUT = "already_opted_out"
    OPT_OUT_STANDS = "opt_out_stands"
    NO_ADDRESS = "no_address"
    NOT_MAILABLE = "not_mailable"
    IN_ACTIVE_AUTOMATION = "in_active_automation"
    WINDOW_PAST = "window_past"
    ERASURE_ASKED = "erasure_asked"
    CHANGED_SINCE = "changed_since"
    OPT_OUT_STAYS = "opt_out_stays"
    MERGED = "merged"
    OTHER_GONE = "other_gone"
    MERGED_SINCE = "merged_since"
    NOT_SAME = "not_same"


class Wanted(StrEnum):
    """What people can want of a running action."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"


class ExportFormat(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    PARQUET = "parquet"
    BOTH = "both"


class Removal(StrEnum):
    """Why the files of an export are gone: its time was over, or one of its members was erased."""

    EXPIRED = "expired"
    ERASED = "erased"
