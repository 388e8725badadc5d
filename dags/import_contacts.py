"""### import_contacts: take one CSV list into the warehouse.

stage -> gate -> load -> publish

- **Put the list** into `inbox/`, and answer for it: in the trigger form, or in a file `<list>.consent.yaml` beside it
  (same names for the same things). Without an attestation nothing is imported.
- **A new list?** Trigger with *dry run* first: the same report, nothing written. Give its `plan` to the run (*as in the
  dry run*): it refuses if it would come to anything else by then.
- **Re-run** any task at any time: the same list under the same attestation changes nothing, and says so.
- **stage failed?** Nothing was written, the list is still in the inbox. The message says what to change.
- **gate failed?** The batch as a whole looks wrong; nothing was written. Mend the list or the mapping, trigger again.
- **Rejected records** do not fail the run: they wait in `quarantine/<import id>.csv`, in the list's own columns. Mend
  them before the day its report names, move the file and its `.consent.yaml` to the inbox, trigger again.
- **Owner** contact-data.
"""

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.defaults import CONTACTS, TASK_DEFAULTS, WRITER_POOL, as_of, known_params
from dags.import_params import IMPORT_PARAMS


@dag(
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    doc_md=__doc__,
    default_args=TASK_DEFAULTS,
    tags=["contacts", "writes"],
    params=IMPORT_PARAMS,
    is_paused_upon_creation=False,
)
def import_contacts() -> None:
    """Receipts (ids and counts) go from task to task; what they stand for lies under CONTACTS_HOME."""

    @task
    def stage() -> dict[str, Any]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.lists.stage import stage

        settings = ContactWarehouseHook().contact_settings()
        return stage(settings, known_params(), as_of=as_of()).receipt()

    @task
    def gate(staged: Any) -> dict[str, Any]:
        from expectations.gate import enforce
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.lists.load import loaded_before

        hook = ContactWarehouseHook()
        settings = hook.contact_settings()
        if not loaded_before(hook.warehouse(), staged["import_id"]):
            enforce(settings.staged / staged["import_id"], settings=settings)
        return dict(staged)

    @task(pool=WRITER_POOL)
    def load(staged: Any) -> dict[str, Any]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.lists.load import load_staged

        hook, params = ContactWarehouseHook(), get_current_context()["params"]
        settings = hook.contact_settings()
        report = load_staged(hook.warehouse(), settings, staged["import_id"], params, as_of=as_of())
        return report.receipt()

    @task(outlets=[CONTACTS])
    def publish(report: Any) -> None:
        if report["dry_run"] or report["replayed"]:
            raise AirflowSkipException("Nothing was written, so nothing is published.")
        get_current_context()["outlet_events"][CONTACTS].extra = dict(report)

    publish(load(gate(stage())))


import_contacts()
