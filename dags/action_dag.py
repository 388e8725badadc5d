"""One factory gives each bulk action its DAG: freeze -> apply -> finish, and its form.

`freeze` fixes whom the action means, or, in a dry run, only counts. `apply` does batch after batch; paused, it gives
its slot back and looks again; killed, it goes on at its batch. `finish` closes the action and tells what came of it.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from airflow.sdk import DAG, Param, TriggerRule, get_current_context, task, timezone
from airflow.sdk.exceptions import AirflowRescheduleException, AirflowSkipException

from dags.action_form import DRY_RUN, LIMITS, NAME, SELECTION, with_defaults
from dags.defaults import TASK_DEFAULTS, WRITER_POOL, as_of, known_params, scheduled, user
from transforms.vocabulary import ActionKind, ActionStatus

if TYPE_CHECKING:
    from transforms.actions.action import Stamp
    from transforms.actions.form import Order
    from transforms.warehouse import Warehouse

LOOK_AGAIN: Final = timedelta(seconds=15)
"""So long a paused action sleeps before it looks whether it may go on."""

FOR_ADMINS: Final = (ActionKind.DELETE_CONTACTS, ActionKind.RESTORE_CONTACTS)
ADMINS: Final[dict[str, dict[str, Collection[str]]]] = {
    "Admin": {"DAGs": {"can_read", "can_edit"}, "DAG Runs": {"can_create", "can_read", "menu_access"}},
}
"""What Airflow's FAB manager lets a role do. The engine checks the user once more: other managers have no such rule."""


def action_dag(
    kind: ActionKind, runbook: str | None, asks: Mapping[str, Param], *, selects: bool = True, schedule: str = ""
) -> DAG:
    """The DAG of an action.

    Args:
        kind: which one.
        runbook: the docstring of its file.
        asks: its own questions.
        selects: whether it asks whom it means.
        schedule: cron, for runs that do not read the form (`Action.by_schedule`).
    """
    params = {**NAME, **asks, **(SELECTION if selects else {}), **DRY_RUN, **LIMITS}
    with DAG(
        kind.value,
        schedule=schedule or None,
        start_date=datetime(2026, 1, 1, tzinfo=UTC),
        catchup=False,
        doc_md=runbook,
        default_args=TASK_DEFAULTS,
        tags=["contacts", "writes", "bulk action"],
        access_control=ADMINS if kind in FOR_ADMINS else None,
        params=with_defaults(params) if schedule else params,
        is_paused_upon_creation=False,
    ) as dag:
        frozen = freeze(kind.value)
        apply(kind.value, frozen) >> finish(kind.value, frozen)
    return dag


@task(pool=WRITER_POOL)
def freeze(kind: str) -> dict[str, Any]:
    """Ids and counts of what was frozen, or of what would come of it."""
    from transforms.actions import engine

    warehouse, order, stamp = _ordered(kind)
    if order.dry_run:
        return engine.preview(warehouse, order, stamp(as_of())).receipt()
    return engine.freeze(warehouse, order, stamp(as_of()), run_id=get_current_context()["dag_run"].run_id).receipt()


@task(pool=WRITER_POOL)
def apply(kind: str, frozen: Any) -> dict[str, Any]:
    """What was frozen, once it is done."""
    from transforms.actions import engine

    warehouse, order, stamp = _ordered(kind)
    if order.dry_run:
        raise AirflowSkipException("A dry run: nothing is written.")
    if engine.run(warehouse, order, lambda: stamp(timezone.utcnow())) == ActionStatus.PAUSED:
        raise AirflowRescheduleException(timezone.utcnow() + LOOK_AGAIN)  # type: ignore[no-untyped-call]
    return dict(frozen)


@task(trigger_rule=TriggerRule.ALL_DONE_MIN_ONE_SUCCESS)
def finish(kind: str, frozen: Any) -> dict[str, Any]:
    """How many contacts ended how, and why."""
    from transforms.actions import engine

    if not frozen or "action_id" not in frozen:
        raise AirflowSkipException("Nothing was frozen, so there is nothing to close.")
    warehouse, _, stamp = _ordered(kind)
    return engine.conclude(warehouse, stamp(as_of()).action_id, as_of=timezone.utcnow())


def _ordered(kind: str) -> "tuple[Warehouse, Order, Callable[[datetime], Stamp]]":
    """The warehouse, what the form asks for, and who does it at a moment."""
    from plugins.contact_warehouse_hook import ContactWarehouseHook
    from transforms.actions.action import Stamp
    from transforms.actions.form import action_id, order
    from transforms.consent.pseudonym import Pseudonyms

    hook, run = ContactWarehouseHook(), get_current_context()["dag_run"]
    settings = hook.contact_settings()
    made, pseudonyms, actor = action_id(run.dag_id, run.run_id), Pseudonyms(settings), user()
    asked = order(ActionKind(kind), known_params(), settings, scheduled=scheduled())
    return hook.warehouse(), asked, lambda moment: Stamp(made, actor, moment, pseudonyms)
