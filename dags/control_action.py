"""### control_action: pause, resume or cancel a bulk action.

control

- The action does so after the batch it is at: what is done stays done, and an undo takes it back.
- A paused action gives its slot to other writers and looks every 15 seconds whether it may go on.
- **control failed?** There is no such action, or it is over: look at `bulk_actions`.
- **Owner** contact-data.
"""

from datetime import UTC, datetime

from airflow.sdk import dag, task

from dags.action_form import choice, needed
from dags.defaults import TASK_DEFAULTS, as_of, known_params, user
from transforms.vocabulary import Wanted


@dag(
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    doc_md=__doc__,
    default_args=TASK_DEFAULTS,
    tags=["contacts", "bulk action"],
    params={
        "action_id": needed("Action id", "In the result of the action's task `freeze`, and in `bulk_actions`."),
        "wanted": choice("Wanted", [each.value for each in Wanted], "What the action should do."),
    },
    is_paused_upon_creation=False,
)
def control_action() -> None:
    """Not in the writers' pool: the action that is to be paused holds its slot. The lease orders them."""

    @task
    def control() -> str:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.actions import answers
        from transforms.actions.control import want

        params = known_params()
        wanted = answers.word(params, "wanted", Wanted)
        warehouse = ContactWarehouseHook().warehouse()
        return want(warehouse, answers.id_of(params, "action_id"), wanted, by=user(), as_of=as_of())

    control()


control_action()
