"""### save_smart_list: save a filter under a name, or delete it, and count whom it means.

save

- **filter** is JSON (the README has its form and an example). If it says who someone is (an address, a name), it must
  not stand here, where Airflow keeps it: leave the field empty and lay it into the inbox as `<name>.filter.json`. It is
  taken away from there once it is saved.
- The name's case does not matter. Saving again makes a new version; the same filter again changes nothing. Actions
  evaluate the newest version whenever they are frozen.
- **delete**: actions can no longer select it; its versions stay.
- The result tells the version and how many live contacts it means.
- **save failed?** Nothing was written; the message says where in the filter, and what to change.
- **Owner** contact-data.
"""

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import dag, task

from dags.action_form import choice, needed, values
from dags.defaults import TASK_DEFAULTS, WRITER_POOL, as_of, known_params, user


@dag(
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    doc_md=__doc__,
    default_args=TASK_DEFAULTS,
    tags=["contacts", "writes"],
    params={
        "name": needed("Name", "Of the smart list.", maxLength=100),
        "operation": choice("Operation", ["save", "delete"], "What happens to it."),
        "filter": values(
            "Filter",
            'As JSON: {"field": "country", "op": "is", "value": "DE"}. Left empty: <name>.filter.json of the inbox.',
        ),
    },
    is_paused_upon_creation=False,
)
def save_smart_list() -> None:
    """One task: nothing here is worth a gate, a smart list changes no contact."""

    @task(pool=WRITER_POOL)
    def save() -> dict[str, Any]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.selection.smart_list_form import save_or_delete

        hook = ContactWarehouseHook()
        return save_or_delete(hook.warehouse(), hook.contact_settings(), known_params(), by=user(), as_of=as_of())

    save()


save_smart_list()
