"""### find_duplicates: find contacts that may be one person, and merge those that surely are.

find -> sure -> freeze -> apply -> finish

- **Runs by itself** after every import that changed contacts, comparing the new and the changed with all others; and on
  Sundays at 03:00 UTC, comparing everybody with everybody.
- **What comes of it** stands in `match_pairs`: `auto` is sure enough to be merged unseen, `review` waits for a person,
  `related` are households and colleagues, never duplicates. `evidence` and `conflicts` say what speaks for and against.
- **Merging** is the bulk action `merge_duplicates`, at most `CONTACTS_MAX_MERGES` a run, surest first; `undo_action`
  takes it back. `CONTACTS_AUTO_MERGE=off`: nothing is merged by itself. `sure` is skipped where nothing is to merge.
- **Dry run first**: `find` has the counts, `freeze` what of the pairs found so far would be merged; nothing is written.
- **freeze failed?** More would be merged than *max share* allows: look at the pairs, then type in the count.
- **apply failed or was killed?** Clear it: it goes on at the batch it was at.
- **find failed?** Nothing was written, imports are not held up. Clear it: a retry does not do anything twice.
- **Too much in review, or wrong?** The rules are tables: `transforms/rules/duplicates`. The model can be trained on
  this warehouse's own contacts: trigger `train_duplicates`. After either the next run compares everybody.
- **Owner** contact-data.
"""

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, Param, dag, task

from dags.action_dag import apply, finish, freeze
from dags.action_form import DRY_RUN, LIMITS, NAME
from dags.defaults import CONTACTS, TASK_DEFAULTS, WRITER_POOL, as_of, known_params, scheduled, skip_unless
from transforms.vocabulary import ActionKind
from transforms.vocabulary.duplicates import Pairs


@dag(
    schedule=AssetOrTimeSchedule(timetable=CronTriggerTimetable("0 3 * * 0", timezone="UTC"), assets=[CONTACTS]),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    doc_md=__doc__,
    default_args=TASK_DEFAULTS,
    tags=["contacts", "writes"],
    params={
        "full": Param(
            None,
            type=["null", "boolean"],
            title="Everybody",
            description="Compare everybody with everybody. Empty: the weekly runs do, the others do not.",
        ),
        "action_name": Param("automatic merges", **NAME["action_name"].schema),
        "pairs": Param(Pairs.AUTO.value, type="string", enum=[Pairs.AUTO.value], title="Pairs", section="Run"),
        **DRY_RUN,
        **LIMITS,
    },
    is_paused_upon_creation=False,
)
def find_duplicates() -> None:
    """The result holds an id and counts."""

    @task(pool=WRITER_POOL)
    def find() -> dict[str, Any]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms import identity

        hook, params = ContactWarehouseHook(), known_params()
        full = scheduled() if params["full"] is None else params["full"]
        found = identity.find(
            hook.warehouse(), hook.contact_settings(), as_of=as_of(), full=full, dry_run=params["dry_run"]
        )
        return found.receipt()

    @task
    def sure(found: Any) -> None:
        from plugins.contact_warehouse_hook import ContactWarehouseHook

        skip_unless(found["auto"], "No two contacts are sure to be one person.")
        switched_on = ContactWarehouseHook().contact_settings().auto_merge == "on"
        skip_unless(
            switched_on or known_params()["dry_run"], "Merging by itself is switched off (CONTACTS_AUTO_MERGE)."
        )

    frozen = freeze(ActionKind.MERGE_DUPLICATES.value)
    sure(find()) >> frozen
    apply(ActionKind.MERGE_DUPLICATES.value, frozen) >> finish(ActionKind.MERGE_DUPLICATES.value, frozen)


find_duplicates()
