"""### export_contacts: write contacts to CSV or Parquet files that are gone after 30 days.

export

- **Where**: in `exports/<export id>/` of CONTACTS_HOME, or where `CONTACTS_EXPORTS` says (a folder, `s3://...`). The
  task's result names the id, the files with their rows and SHA-256, and when they go. `export_members` says who is in.
- **Dry run first**: it tells how many contacts are selected; nothing is written.
- **Whom**: live contacts. *Marketable only*: those who may be mailed, with the addresses that may be. Statuses are in
  every export; a mailing list is a marketable one, of today.
- **Spreadsheets**: no cell begins like a formula, an apostrophe stands before it. *For Excel* adds a byte order mark,
  and the apostrophe before phones too: Excel would take their plus away. Files above 64 MB are zipped.
- **Back again**: put a file into `inbox/`, trigger `import_contacts` with its creation time as *exported at*; the
  source is recognised. It changes nothing but what you changed in it.
- **Failed or killed?** Clear it: it begins again with the contacts as they are then, and leaves nothing that counts.
  `ExportOvertaken`: a member was deleted or merged while it wrote; it tries again by itself. It waits for a purge.
- **Earlier end**: when one of its members is erased, the whole export is removed at once.
- **Owner** contact-data.
"""

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task

from dags.action_form import DRY_RUN, LIMITS, NAME, SELECTION, box, choice
from dags.defaults import TASK_DEFAULTS, as_of, known_params, user
from transforms.rules.export import COLUMNS
from transforms.vocabulary import ExportFormat

_CHOSEN = [column.name for column in COLUMNS if column.when != "always"]


@dag(
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    doc_md=__doc__,
    default_args=TASK_DEFAULTS,
    tags=["contacts", "files"],
    params={
        **NAME,
        **SELECTION,
        **DRY_RUN,
        **{name: LIMITS[name] for name in ("max_share", "confirm_count")},
        "format": choice("Format", list(ExportFormat), "Both holds the same contacts twice."),
        "columns": Param(
            [],
            type=["null", "array"],
            items={"type": "string", "enum": _CHOSEN},
            examples=_CHOSEN,
            title="Columns",
            description="Beside the id, the addresses and their statuses, which are always there. None chosen: the"
            " usual ones. custom: every custom field.",
        ),
        "marketable_only": box("Marketable only", "Contacts that may be mailed, and the addresses that may be."),
        "rows_per_file": Param(
            None, type=["null", "integer"], minimum=1, title="Rows a file", description="Empty: 1,000,000."
        ),
        "excel": box("For Excel", "A byte order mark, and an apostrophe before phone numbers."),
    },
    is_paused_upon_creation=False,
)
def export_contacts() -> None:
    """Outside the writers' pool: it reads a snapshot for most of its time, and waits for the lease only to record."""

    @task
    def export() -> dict[str, Any]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms import exports
        from transforms.actions.form import action_id

        hook, run_id = ContactWarehouseHook(), get_current_context()["dag_run"].run_id
        settings = hook.contact_settings()
        order = exports.order(known_params(), settings)
        stamp = exports.Stamp(action_id("export_contacts", run_id), user(), as_of(), run_id)
        return exports.export(hook.warehouse(), settings, order, stamp)

    export()


export_contacts()
