"""### delete_contacts: delete contacts; for 60 days they can be restored, then they are purged.

freeze -> apply -> finish

- **Admins only** (`CONTACTS_ADMINS`), and `DELETE` has to be typed in. At once nothing of the contacts is seen any
  more: no view, no filter, no export.
- A contact in an active workflow or campaign is refused (`in_active_automation`), unless *force* takes it out first.
- **Dry run first**: `freeze` then returns how many contacts would end how, and why; nothing is written.
- **By itself**: set `CONTACTS_DELETE_SMART_LIST` (e.g. *Unsubscribed*) and `CONTACTS_DELETE_SCHEDULE` (cron); each
  scheduled run deletes whom the smart list means at that time, never more than `CONTACTS_MAX_SHARE` of the live
  contacts. It does not read the form, which asks people as ever.
- **Pause, resume, cancel**: trigger `control_action` with the action's id.
- **freeze failed?** Nothing was written; the message says what to change. **apply failed or was killed?** Clear it.
- **Back again**: trigger `restore_contacts` with *select* action and this action's id, within 60 x 24 hours.
- **Owner** contact-data.
"""

from airflow.sdk import DAG

from dags.action_dag import action_dag
from dags.action_form import box, needed
from transforms.settings import Settings
from transforms.vocabulary import ActionKind

delete_contacts: DAG = action_dag(
    ActionKind.DELETE_CONTACTS,
    __doc__,
    {
        "confirm": needed("Confirm", "Type DELETE."),
        "force": box("Force", "Take contacts out of active workflows and campaigns first."),
    },
    schedule=Settings().delete_schedule,
)
