"""### review_duplicates: possible duplicates for people to decide, as a file, and what they decided.

decide -> freeze -> apply -> finish -> export

- **export** writes `review/duplicates-<instant>.csv` in CONTACTS_HOME: pairs that belong together under one number, the
  likeliest first, what speaks for and against, and both contacts side by side. It holds names and addresses.
- **Fill in** *decision*: `same`, `not_same` (for good) or `skip`, and beside `same` the *master*, `left` or `right`:
  whose contact stays (left where nothing is said). Lay the file into `review/`, and trigger with its name as *File*.
- **decide** remembers what the file says, row by row, and the same file again changes nothing. The tasks behind it
  merge what was decided to be the same, as a bulk action that `undo_action` takes back.
- **export failed** with *rows were not understood*? All others are done. Mend those rows, trigger again with the file.
- Some pairs are a blind sample of what would be merged by itself: how often people agree is `measured_precision`.
- **apply failed or was killed?** Clear it: it goes on at the batch it was at.
- **Owner** contact-data.
"""

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import Param, TriggerRule, dag, task

from dags.action_dag import apply, finish, freeze
from dags.action_form import LIMITS, NAME, text
from dags.defaults import TASK_DEFAULTS, WRITER_POOL, as_of, known_params, skip_unless, user
from transforms.vocabulary import ActionKind
from transforms.vocabulary.duplicates import Pairs


@dag(
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    doc_md=__doc__,
    default_args=TASK_DEFAULTS,
    tags=["contacts", "writes", "duplicates"],
    params={
        "file": text("File", "A filled file in review/; empty: only write the queue."),
        "action_name": Param("decided duplicates", **NAME["action_name"].schema),
        "pairs": Param(Pairs.DECIDED.value, type="string", enum=[Pairs.DECIDED.value], title="Pairs", section="Run"),
        **{name: LIMITS[name] for name in ("max_share", "confirm_count")},
    },
    is_paused_upon_creation=False,
)
def review_duplicates() -> None:
    """Merging is the action `merge_duplicates`, of the pairs that people decided."""

    @task(pool=WRITER_POOL)
    def decide() -> dict[str, Any]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.identity import review

        hook, file = ContactWarehouseHook(), known_params()["file"]
        skip_unless(file, "No file was named.")
        decided = review.decide(hook.warehouse(), hook.contact_settings(), file, actor=user(), as_of=as_of())
        return decided.receipt()

    @task(trigger_rule=TriggerRule.NONE_FAILED)
    def export(decided: Any) -> dict[str, Any]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.identity import review

        hook = ContactWarehouseHook()
        written = review.export(hook.warehouse(), hook.contact_settings(), as_of=as_of())
        if decided:
            review.require_sound(decided)
        return written

    decided = decide()
    frozen = freeze(ActionKind.MERGE_DUPLICATES.value)
    done = finish(ActionKind.MERGE_DUPLICATES.value, frozen)
    decided >> frozen
    apply(ActionKind.MERGE_DUPLICATES.value, frozen) >> done >> export(decided)


review_duplicates()
