"""### import_inbox: take in the lists of a day, out of `inbox/<YYYY-MM-DD>/`.

stage -> gate -> load -> publish -> report -> expire

- **Lay** each list with its `<list>.consent.yaml` into a day's folder. The run of a day takes that folder just after
  the day is over (UTC): its *Logical Date* is the folder's, its id and *Run After* name the next day.
- **How old** a list's values are is what `exported_at` in its `.consent.yaml` says, whatever folder it lies in. Only
  where that is left out, the folder's date stands for it.
- **Sooner?** Trigger: the form's *Logical Date*, or *Date*, says which folder. A trigger without either (REST, another
  DAG) takes every folder up to today, the oldest export first.
- **Backfill**: *Trigger*, *Backfill*, from, to; *Max Active Runs* stays 1. Any range, forwards, backwards, again: an
  older list never overwrites newer values, no list takes an opt-out back, and a list that was imported changes nothing.
  Days that ran before run again with *Reprocess* "All Runs".
- **report failed?** Some lists were refused: it says which and why. They lie where they lay; all others are in. Mend
  them and clear the run (all tasks): it takes what still waits.
- **stage skipped?** Nothing waits; its log says how many lists were imported from there before. The run succeeds.
- **expire** removes imported lists from `archive/` after 30 days, and what was staged of them; files of `review/` after
  30, of `quarantine/` after 90: mend rejected records before. If its last pass is more than a week away the clock may
  be wrong: then it only counts, and the next pass removes.
- **Owner** contact-data.
"""

from datetime import UTC, date, datetime
from typing import Any

from airflow.sdk import CronDataIntervalTimetable, Param, TriggerRule, dag, get_current_context, task

from dags.defaults import CONTACTS, TASK_DEFAULTS, WRITER_POOL, as_of, known_params, skip_unless


def folders() -> tuple[date, date]:
    """The first and the last day whose folders this run takes."""
    context = get_current_context()
    logical_date = context.get("logical_date")
    if chosen := known_params()["date"]:
        day = date.fromisoformat(chosen)
    elif logical_date:
        day = logical_date.astimezone(UTC).date()
    else:
        return date.min, context["dag_run"].run_after.astimezone(UTC).date()
    return day, day


@dag(
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    doc_md=__doc__,
    default_args=TASK_DEFAULTS,
    tags=["contacts", "writes"],
    params={
        "date": Param(
            None,
            type=["null", "string"],
            format="date",
            title="Date",
            description="Which folder. Empty: the run's logical date; if it has none, every folder up to today.",
        )
    },
    is_paused_upon_creation=False,
)
def import_inbox() -> None:
    """Receipts (a place in the inbox, ids, counts, reasons) go from task to task, one a list."""

    @task
    def stage() -> list[dict[str, Any]]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.lists.in_turn import stage_waiting

        hook = ContactWarehouseHook()
        staged = stage_waiting(hook.warehouse(), hook.contact_settings(), *folders(), as_of=as_of())
        skip_unless(staged, "No list waits in the folders of this run.")
        return staged

    @task
    def gate(staged: Any) -> list[dict[str, Any]]:
        from functools import partial

        from expectations.gate import enforce_each
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.lists.load import loaded_before

        hook = ContactWarehouseHook()
        known = partial(loaded_before, hook.warehouse())
        return enforce_each(staged, loaded_before=known, settings=hook.contact_settings())

    @task(pool=WRITER_POOL)
    def load(judged: Any) -> list[dict[str, Any]]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.lists.in_turn import load_in_turn

        hook = ContactWarehouseHook()
        return load_in_turn(hook.warehouse(), hook.contact_settings(), judged, as_of=as_of())

    @task(outlets=[CONTACTS])
    def publish(loaded: Any) -> None:
        from transforms.lists.deliveries import totals

        counts = totals(loaded)
        skip_unless(counts["lists"], "Nothing was written, so nothing is published.")
        get_current_context()["outlet_events"][CONTACTS].extra = counts

    @task
    def report(loaded: Any) -> dict[str, int]:
        from transforms.lists.deliveries import conclude

        return conclude(loaded)

    @task(pool=WRITER_POOL, trigger_rule=TriggerRule.ALL_DONE)
    def expire() -> dict[str, int]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.lists.archive import expire

        return expire(ContactWarehouseHook().contact_settings(), as_of=as_of())

    loaded = load(gate(stage()))
    publish(loaded)
    report(loaded)
    loaded >> expire()


import_inbox()
