"""### undo_action: take back what an action or an import did.

freeze -> apply -> finish

- *Action id* is an action's or an import's. Of each change it puts back what was there before, if nothing has changed
  it since; what changed since stays (`changed_since`). Contacts that an import made are deleted, unless another list
  has them too.
- **Opt-outs, bounces and complaints are never undone** (`opt_out_stays`). Opt-ins that the action or import gave are
  taken back.
- Undoing a deletion or a restore is for admins. An undo is an action itself: it can be undone.
- **Dry run first**: `freeze` then returns how many contacts would end how, and why; nothing is written.
- **Pause, resume, cancel**: trigger `control_action` with the undo's own id.
- **freeze failed?** Nothing was written; the message says what to change. **apply failed or was killed?** Clear it.
- **Owner** contact-data.
"""

from airflow.sdk import DAG

from dags.action_dag import action_dag
from dags.action_form import needed
from transforms.vocabulary import ActionKind

undo_action: DAG = action_dag(
    ActionKind.UNDO_ACTION,
    __doc__,
    {"action_id": needed("Action id", "Of the action or the import that is to be undone.")},
    selects=False,
)
