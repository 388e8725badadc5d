"""### purge_contacts: who was deleted 60 days ago is gone for good, and it is proven. Nightly.

gate -> purge -> report

- **Who**: contacts deleted 60 x 24 hours before the run's date (all deleted ones with `CONTACTS_RESTORE=off`), and open
  erasure requests; nobody under a legal hold. The result of `gate` tells how many.
- **What goes**: `transforms/rules/erasure/table.txt`, read aloud. Suppressions and the consent ledger stay, under a
  pseudonym. Then archived and staged lists, exports, quarantined records, the lake's history and old files.
- **The proof**: everything is searched, Airflow's logs and database too; `certificates/` and the table `purges` say so.
- **No other connection** may be open meanwhile: close shells that read the warehouse. It waits for exports that are at
  work, and exports for it. Disk: twice the lake's size.
- **purge failed?** *left traces*: the rows are gone; the message says which file or table still tells of somebody.
  Remove that and clear the task: the same people are looked for again. *Busy*, or killed: clear it, it goes on.
- **postponed?** The last pass is more than a week away, so the clock may be wrong: the next one takes them.
- **report failed?** Erasure requests are late: see whether a legal hold or a failed purge keeps them.
- **Backfill**: any date; one that has passed finds nobody, for they are gone.
- **Owner** contact-data.
"""

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import CronDataIntervalTimetable, dag, task

from dags.defaults import TASK_DEFAULTS
from dags.purge_tasks import date_of_run, purge, report


@dag(
    schedule=CronDataIntervalTimetable("0 2 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    doc_md=__doc__,
    default_args=TASK_DEFAULTS,
    tags=["contacts", "writes"],
    is_paused_upon_creation=False,
)
def purge_contacts() -> None:
    """Counts go from task to task."""

    @task
    def gate() -> dict[str, Any]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.retention.due import count

        hook = ContactWarehouseHook()
        return count(hook.warehouse(), hook.contact_settings(), as_of=date_of_run())

    report(purge(gate()))


purge_contacts()
