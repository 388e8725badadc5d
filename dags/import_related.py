"""### import_related: take one CSV list of what belongs to contacts into the warehouse.

stage -> gate -> load -> publish

- **What it takes**: opportunities, notes, tasks, conversations, appointments, enrollments, companies; one kind a list.
  Each row names its contact by the id it has in *source*, or else by e-mail. Import the contacts first.
- **Put the list** into `inbox/` itself, not into a folder of a day, and say in the form what it holds, where it
  comes from and when it was exported. No attestation: nobody's consent changes.
- **A new list?** Trigger with *dry run* first: the same report, nothing written; its `plan` equals the real run's.
- **Re-run** any task at any time: the same list under the same answers changes nothing, and says so.
- **stage failed?** Nothing was written, the list is still in the inbox. The message says what to change.
- **gate failed?** Most records would be rejected: kind or source may be wrong, or the contacts are not there yet.
- **Rejected records** do not fail the run: they wait in `quarantine/<import id>.csv`, in the list's own columns. Mend
  them within 90 days, move the file to the inbox, trigger again with the same answers (the file is UTF-8 now).
- **not_mailable?** No list enrolls somebody into something active who may not be sent anything by it.
- **Owner** contact-data.
"""

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import dag, get_current_context, task

from dags.defaults import CONTACTS, TASK_DEFAULTS, WRITER_POOL, as_of, known_params, skip_unless
from dags.import_params import RELATED_PARAMS


@dag(
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    doc_md=__doc__,
    default_args=TASK_DEFAULTS,
    tags=["contacts", "writes"],
    params=RELATED_PARAMS,
    is_paused_upon_creation=False,
)
def import_related() -> None:
    """Receipts (ids and counts) go from task to task; what they stand for lies under CONTACTS_HOME."""

    @task
    def stage() -> dict[str, Any]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.related.stage import stage

        return stage(ContactWarehouseHook().contact_settings(), known_params(), as_of=as_of()).receipt()

    @task
    def gate(staged: Any) -> dict[str, Any]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.related.gate import enforce

        hook = ContactWarehouseHook()
        enforce(hook.warehouse(), hook.contact_settings(), staged["import_id"])
        return dict(staged)

    @task(pool=WRITER_POOL)
    def load(staged: Any) -> dict[str, Any]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.related.load import load_staged

        hook, params = ContactWarehouseHook(), get_current_context()["params"]
        report = load_staged(
            hook.warehouse(),
            hook.contact_settings(),
            staged["import_id"],
            list_path=params["list_path"],
            as_of=as_of(),
            dry_run=params["dry_run"],
        )
        return report.receipt()

    @task(outlets=[CONTACTS])
    def publish(report: Any) -> None:
        skip_unless(not report["dry_run"] and not report["replayed"], "Nothing was written, so nothing is published.")
        get_current_context()["outlet_events"][CONTACTS].extra = dict(report)

    publish(load(gate(stage())))


import_related()
