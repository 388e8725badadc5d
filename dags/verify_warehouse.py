"""### verify_warehouse: read all of the warehouse and compare it with what was written. Weekly.

files -> ledger

- **files**: the SHA-256 of every Parquet file, and every value of every table. One flipped bit is found.
- **ledger**: no consent event was changed, removed or added since its commit was sealed.
- **files failed?** It names tables and files. Pause the writers, look at the disk, `make restore` the newest backup.
- **ledger failed?** Somebody wrote into the lake past this code. Restore a backup from before the seal it names.
- Writers go on meanwhile. **Owner** contact-data.
"""

from datetime import UTC, datetime

from airflow.sdk import CronDataIntervalTimetable, dag, task

from dags.defaults import TASK_DEFAULTS


@dag(
    schedule=CronDataIntervalTimetable("0 3 * * 0", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    doc_md=__doc__,
    default_args=TASK_DEFAULTS,
    tags=["contacts", "checks"],
    is_paused_upon_creation=False,
)
def verify_warehouse() -> None:
    """Reads only."""

    @task
    def files() -> dict[str, int]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.warehouse import verify

        return verify(ContactWarehouseHook().warehouse())

    @task
    def ledger() -> dict[str, int]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.consent.ledger import verify

        with ContactWarehouseHook().warehouse().read() as session:
            return {"seals": verify(session)}

    files() >> ledger()


verify_warehouse()
