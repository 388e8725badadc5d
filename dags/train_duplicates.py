"""### train_duplicates: learn from this warehouse's own contacts how duplicates look.

train

- **When?** Once there are some 50,000 contacts from several lists, then every few months; by hand.
- **What comes of it** is `model/match_model.json` under CONTACTS_HOME: numbers, no value of a contact. It takes the
  place of the shipped model; remove it to go back. The next run of `find_duplicates` compares everybody under it.
- **train failed with "never observed"?** The contacts are too few, or too little alike. The model in use stays.
- **Owner** contact-data.
"""

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import dag, task

from dags.defaults import TASK_DEFAULTS, as_of


@dag(
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    doc_md=__doc__,
    default_args=TASK_DEFAULTS,
    tags=["contacts"],
    is_paused_upon_creation=False,
)
def train_duplicates() -> None:
    """Reads the warehouse and writes one file beside it."""

    @task
    def train() -> dict[str, Any]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.identity.training import train

        hook = ContactWarehouseHook()
        return train(hook.warehouse(), hook.contact_settings(), as_of=as_of())

    train()


train_duplicates()
