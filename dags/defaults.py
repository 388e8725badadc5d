"""What all DAGs share: the writer's pool, the asset, the time of a run, and which error is worth a retry: a table."""

from datetime import datetime, timedelta
from typing import Any, Final

from airflow.sdk import Asset, ExceptionRetryPolicy, RetryAction, RetryRule, get_current_context
from airflow.sdk.exceptions import AirflowSkipException

from transforms.errors import AttestationInvalid

WRITER_POOL: Final = "warehouse_writer"
"""One slot: writers queue in the scheduler, not in workers. The warehouse's own lease is what keeps it safe."""

CONTACTS: Final = Asset("contacts")

TASK_DEFAULTS: Final[dict[str, Any]] = {
    "owner": "contact-data",
    "retries": 5,
    "retry_delay": timedelta(seconds=30),
    "retry_policy": ExceptionRetryPolicy(
        rules=[
            RetryRule(exception="transforms.errors.TransientError", action=RetryAction.RETRY,
                      retry_delay=timedelta(minutes=1), reason="The warehouse was busy"),
            RetryRule(exception="transforms.errors.PermanentError", action=RetryAction.FAIL,
                      reason="A person has to change something first"),
        ]
    ),
}  # fmt: skip


def as_of() -> datetime:
    """The time of the run: when it started. Every retry of its tasks decides as of the same instant."""
    started = get_current_context()["dag_run"].start_date
    if started is None:
        raise RuntimeError("A task runs in a run that has not started.")
    return started


def scheduled() -> bool:
    """Whether nobody triggered the run: what runs by itself was put into the deployment."""
    return get_current_context()["dag_run"].run_type == "scheduled"


def user() -> str:
    """Who triggered the run; "schedule" where nobody did, for the history: the name allows nothing (`scheduled`)."""
    run = get_current_context()["dag_run"]
    return str(getattr(run, "triggering_user_name", None) or ("schedule" if scheduled() else ""))


def known_params() -> dict[str, Any]:
    """The parameters of the run. Airflow takes any key a trigger sends, so a misspelt answer would count as not given.

    Raises:
        AttestationInvalid: the trigger sent what the DAG's form does not know.
    """
    context = get_current_context()
    params: dict[str, Any] = dict(context["params"])
    if unknown := sorted(params.keys() - context["dag"].params.keys()):
        raise AttestationInvalid(
            f"The trigger gives {len(unknown)} parameters that {context['dag'].dag_id} does not have:"
            f" {', '.join(unknown)}. Nothing was written. Correct their names and trigger again.",
            fields=unknown,
        )
    return params


def skip_unless(something: object, why: str) -> None:
    """Skip the task, and by the usual trigger rule what comes after it, if there is nothing for it to do."""
    if not something:
        raise AirflowSkipException(why)
