"""The trigger forms of `import_contacts` (the list, its attestation, and how to read it) and `import_related`.

In the first, everything but `list_path` may come from `<list>.consent.yaml` instead; what is left empty here counts as
not given.
"""

from collections.abc import Sequence
from typing import Any, Final

from airflow.sdk import Param

from transforms.vocabulary import ListStatus, Obtained, OnExisting, RelatedKind

_ATTESTATION: Final = "Attestation"
_READING: Final = "How to read the list"
_ROWS: Final = "What the list holds"
# Words, not booleans: Airflow's form turns a drop-down of booleans into a switch as soon as something is picked, and
# finds no label for them, because keys of labels are serialised with str(), so True is "True" and never "true".
_YES_NO: Final = [None, "true", "false"]
_AS_BESIDE: Final = {"null": "as the .consent.yaml says"}
_YES_NO_LABELS: Final = _AS_BESIDE | {"true": "yes", "false": "no"}
_DELIMITERS: Final = {"auto": "auto", ",": "comma", ";": "semicolon", "\t": "TAB", "|": "pipe"}


def _choice(values: Sequence[str | None], description: str, default: str | None = None, **schema: Any) -> Param:
    kind: Any = ["null", "string"] if None in values else "string"
    return Param(default, type=kind, enum=list(values), description=description, **schema)


def _text(description: str, default: str | None = None, **schema: Any) -> Param:
    return Param(default, type=["null", "string"], description=description, **schema)


IMPORT_PARAMS: Final[dict[str, Param]] = {
    "list_path": Param(
        type="string", minLength=1, maxLength=500, title="List", description="Name of the CSV file inside inbox/."
    ),
    "permission": _choice(
        _YES_NO,
        "Did these people agree to hear from you?",
        title="Permission",
        section=_ATTESTATION,
        values_display=_YES_NO_LABELS,
    ),
    "double_opt_in": _choice(
        _YES_NO,
        "Did the old tool confirm every address by mail? Counts only for records whose own columns prove it.",
        title="Double opt-in",
        section=_ATTESTATION,
        values_display=_YES_NO_LABELS,
    ),
    "obtained": _choice(
        [None, *(origin.value for origin in Obtained)],
        "How were the addresses obtained? A purchased, rented, harvested or unknown list opts nobody in.",
        title="Obtained",
        section=_ATTESTATION,
        values_display=_AS_BESIDE,
    ),
    "explanation": _text(
        "Where, when and with which words people agreed. Goes into the consent ledger: no addresses, no names.",
        title="Explanation",
        section=_ATTESTATION,
        format="multiline",
        maxLength=2000,
    ),
    "attested_by": _text(
        "The role or team that answers for it.", title="Attested by", section=_ATTESTATION, maxLength=200
    ),
    "exported_at": _text(
        "The day the list was exported: an older list never overwrites newer values.",
        title="Exported at",
        section=_ATTESTATION,
        format="date",
    ),
    "source": _text(
        "auto, or the name of a preset (generic: any list with usual captions).",
        "auto",
        title="Source",
        section=_READING,
    ),
    "list_status": _choice(
        [status.value for status in ListStatus],
        "What the whole file stands for, where the tool exports one file a status.",
        ListStatus.AUTO.value,
        title="List status",
        section=_READING,
    ),
    "on_existing": _choice(
        [choice.value for choice in OnExisting],
        "update: newer values win; fill: only blanks are filled; skip: fields stay. Consent is decided in any case.",
        OnExisting.UPDATE.value,
        title="Existing contacts",
        section=_READING,
    ),
    "tags": Param(
        [],
        type=["null", "array"],  # the form makes null of a field that was emptied again
        items={"type": "string", "maxLength": 64},
        title="Tags",
        section=_READING,
        description="Given to every contact of the list, one a line.",
    ),
    "default_country": _text(
        "ISO code for phone numbers without a country, e.g. DE.",
        title="Default country",
        section=_READING,
        pattern="^[A-Z]{2}$",
    ),
    "encoding": _text("auto, or e.g. utf-8, windows-1252, utf-16.", "auto", title="Encoding", section=_READING),
    "delimiter": _choice(
        list(_DELIMITERS),
        "What stands between two cells.",
        "auto",
        title="Delimiter",
        section=_READING,
        values_display=_DELIMITERS,
    ),
    "dry_run": Param(
        default=False, type="boolean", title="Dry run", section="Run", description="Plan and report, write nothing."
    ),
    "plan_hash": _text(
        "The plan that a dry run told: if it would come to anything else by now, nothing is written.",
        title="As in the dry run",
        section="Run",
        maxLength=64,
    ),
}

RELATED_PARAMS: Final[dict[str, Param]] = {
    "list_path": IMPORT_PARAMS["list_path"],
    "kind": Param(
        type="string",
        enum=[kind.value for kind in RelatedKind],
        title="Kind",
        section=_ROWS,
        description="What the rows of the list are.",
    ),
    "source": Param(
        type="string",
        minLength=1,
        maxLength=100,
        title="Source",
        section=_ROWS,
        description="The tool the list comes from, by the name of its contact lists' preset: ids are looked up so.",
    ),
    "exported_at": Param(
        type="string",
        format="date",
        title="Exported at",
        section=_ROWS,
        description="The day the list was exported: an older list never overwrites newer values.",
    ),
    "encoding": IMPORT_PARAMS["encoding"],
    "delimiter": IMPORT_PARAMS["delimiter"],
    "dry_run": IMPORT_PARAMS["dry_run"],
}
