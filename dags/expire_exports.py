"""### expire_exports: remove the files of exports that are older than 30 days. Daily.

expire

- **What goes**: the files of every export 30 x 24 hours after it was made, to the second; its row in `exports` stays,
  and says when and why. What killed exports left goes a day later.
- **Missing files** are no failure: the row says that they are gone all the same.
- **The clock**: if the last pass is more than a week away the clock may be wrong: then it only counts (`postponed`),
  and the next pass removes.
- **Failed?** Some files could not be removed; all others are gone. See to the rights of the files, then clear it.
- **Owner** contact-data.
"""

from datetime import UTC, datetime

from airflow.sdk import CronDataIntervalTimetable, dag, task

from dags.defaults import TASK_DEFAULTS, as_of


@dag(
    schedule=CronDataIntervalTimetable("0 1 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    doc_md=__doc__,
    default_args=TASK_DEFAULTS,
    tags=["contacts", "files"],
    is_paused_upon_creation=False,
)
def expire_exports() -> None:
    """One task: files first, then their rows. The lease alone keeps it from other writers: it holds it for moments."""

    @task
    def expire() -> dict[str, int]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms import exports

        hook = ContactWarehouseHook()
        return exports.expire(hook.warehouse(), hook.contact_settings(), as_of=as_of())

    expire()


expire_exports()
