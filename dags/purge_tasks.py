"""The tasks that `purge_contacts` and `erase_contacts` share: the purge itself, and what people have to be told."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from airflow.sdk import get_current_context, task

from dags.defaults import WRITER_POOL, as_of

if TYPE_CHECKING:
    from transforms.retention.prove import Outside
    from transforms.settings import Settings


@task(pool=WRITER_POOL)
def purge(_counted: Any) -> dict[str, int]:
    """Counts of contacts that are gone, with their certificates, and of those that are not."""
    from plugins.contact_warehouse_hook import ContactWarehouseHook
    from transforms.retention.purge import purge

    hook = ContactWarehouseHook()
    settings = hook.contact_settings()
    return purge(hook.warehouse(), settings, as_of=date_of_run(), now=as_of(), outside=_airflow(settings))


@task
def report(purged: Any) -> dict[str, int]:
    """The counts of the purge.

    Raises:
        ErasureLate: requests are past their day, and their contacts are still there.
    """
    from transforms.retention.requests import require_in_time

    require_in_time(purged)
    return dict(purged)


def date_of_run() -> datetime:
    """The end of the run's interval, or its start where it has none: a backfill decides as of its own date, and no run
    as of a date to come.
    """
    end = get_current_context().get("data_interval_end")
    return min(end, as_of()) if end else as_of()


def _airflow(settings: "Settings") -> "Outside":
    """Where Airflow keeps what it was told: its logs, its database."""
    from pathlib import Path

    from airflow.configuration import AIRFLOW_HOME
    from airflow.sdk.configuration import conf

    from transforms.retention.prove import Outside

    logs = Path(conf.get("logging", "base_log_folder"))
    database = settings.airflow_database.get_secret_value()
    return Outside(paths=(logs, *Path(AIRFLOW_HOME).glob("*.db*")), databases=(database,) if database else ())
