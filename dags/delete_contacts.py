"""### delete_contacts: delete contacts; for 60 days they can be restored, then they are purged.

freeze -> apply -> finish

- **Admins only** (`CONTACTS_ADMINS`), and `DELETE` has to be typed in. At once nothing of the contacts is seen any
  more: no view, no filter, no export.
- A contact in an active workflow or campaign is refused (`in_active_automation`), unless *force* takes it out first.
- **Dry run first**: `freeze` then returns how many contacts would end how, and why; nothing is written.
- **By itself**: set `CONTACTS_DELETE_SMART_LIST` (e.g. *Unsubscribed*) and `CONTACTS_DELETE_SCHEDULE` (cron); each run
  then deletes whom the smart list means at that time, and never more than *max share* of the live contacts.
- **Pause, resume, cancel**: trigger `control_action` with the action's id.
- **freeze failed?** Nothing was written; the message says what to change. **apply failed or was killed?** Clear it.
- **Back again**: trigger `restore_contacts` with *select* action and this action's id, within 60 x 24 hours.
- **Owner** contact-data.
"""

from airflow.sdk import DAG, Param

from dags.action_dag import action_dag
from dags.action_form import NAME, SELECTION, box, text
from transforms.settings import Settings
from transforms.vocabulary import ActionKind

_SETTINGS = Settings()
_BY_ITSELF = {
    "action_name": Param("deletion by schedule", **NAME["action_name"].schema),
    "select_value": Param(_SETTINGS.delete_smart_list, **SELECTION["select_value"].schema),
    "confirm": text("Confirm", "Type DELETE.", default="DELETE"),
}

delete_contacts: DAG = action_dag(
    ActionKind.DELETE_CONTACTS,
    __doc__,
    {
        "confirm": text("Confirm", "Type DELETE."),
        "force": box("Force", "Take contacts out of active workflows and campaigns first."),
    }
    | (_BY_ITSELF if _SETTINGS.delete_schedule else {}),
    schedule=_SETTINGS.delete_schedule,
)
