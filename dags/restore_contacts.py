"""### restore_contacts: bring deleted contacts back, with all that was theirs.

freeze -> apply -> finish

- **Admins only** (`CONTACTS_ADMINS`). *Select* chooses among deleted contacts: `action` with a deletion's id brings
  back all of it, `ids` single ones.
- Within 60 x 24 hours of the deletion; older ones are refused (`window_past`). With `CONTACTS_RESTORE=off` nobody
  comes back.
- What was deleted on its own (an opportunity, a note) stays deleted. An address that a newer contact has by now stays
  with both, and the pair goes to review; its opt status is the address's own, as ever.
- **Dry run first**: `freeze` then returns how many are eligible, how many are not, and why; nothing is written.
- **Pause, resume, cancel**: trigger `control_action` with the action's id.
- **freeze failed?** Nothing was written; the message says what to change. **apply failed or was killed?** Clear it.
- **Owner** contact-data.
"""

from airflow.sdk import DAG

from dags.action_dag import action_dag
from transforms.vocabulary import ActionKind

restore_contacts: DAG = action_dag(ActionKind.RESTORE_CONTACTS, __doc__, {})
