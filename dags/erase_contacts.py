"""### erase_contacts: erasure requests (GDPR Art. 17), and legal holds.

freeze -> purge -> report

- **Admins only** (`CONTACTS_ADMINS`). Name people by contact id, never by address: Airflow keeps what is typed here.
- **erase**: `freeze` writes the request down and hides the contacts at once; `purge` takes them without waiting for 60
  days, with all that was merged into them, and everybody else who is due. Imported again, they are refused
  (`erased_person`). Addresses that others hold too stay theirs.
- **hold**: neither this nor the nightly purge takes the contacts until a **release**; then what is due goes at once.
- **freeze failed?** Nothing was written; the message says what to change. **purge failed?** As in `purge_contacts`: the
  nightly run goes on with it.
- **report failed?** Requests are late: see `erasure_requests`, whose contacts are still in `contacts`.
- **Owner** contact-data.
"""

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task

from dags.action_dag import ADMINS
from dags.action_form import choice, several, text
from dags.defaults import TASK_DEFAULTS, WRITER_POOL, as_of, known_params, user
from dags.purge_tasks import purge, report


@dag(
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    doc_md=__doc__,
    default_args=TASK_DEFAULTS,
    tags=["contacts", "writes"],
    access_control=ADMINS,
    params={
        "do": choice("Do", ["erase", "hold", "release"], "Erase them, or put them under a legal hold, or end it."),
        "contact_ids": several("Contact ids", "One a line."),
        "request_ref": text("Request", "The number it is filed under; of a hold, the case. No names."),
        "due_on": Param(None, type=["null", "string"], format="date", title="Due on", description="By law."),
    },
    is_paused_upon_creation=False,
)
def erase_contacts() -> None:
    """Counts go from task to task."""

    @task(pool=WRITER_POOL)
    def freeze() -> dict[str, Any]:
        from plugins.contact_warehouse_hook import ContactWarehouseHook
        from transforms.retention import requests

        hook, params = ContactWarehouseHook(), known_params()
        verb = {"erase": requests.request, "hold": requests.hold, "release": requests.release}[params["do"]]
        key, asked = get_current_context()["dag_run"].run_id, requests.Request.read(params)
        return verb(hook.warehouse(), hook.contact_settings(), asked, key=key, by=user(), as_of=as_of())

    report(purge(freeze()))


erase_contacts()
