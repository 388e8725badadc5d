"""### update_fields: set or clear fields of contacts.

freeze -> apply -> finish

- **set** is JSON: `{"city": "Ulm", "custom.segment": "b2b"}`. **clear** names fields. Fields are the columns of
  `contacts` and `custom.<key>`.
- Names, street and birth date cannot be set here, since run conf is kept for good: import them in a list.
- What is set here counts as new as the run: a list that was exported earlier does not overwrite it.
- **Dry run first**: `freeze` then returns how many contacts would end how, and why; nothing is written.
- **Pause, resume, cancel**: trigger `control_action` with the action's id.
- **freeze failed?** Nothing was written; the message says what to change. **apply failed or was killed?** Clear it.
- **Undo**: trigger `undo_action` with the action's id.
- **Owner** contact-data.
"""

from airflow.sdk import DAG

from dags.action_dag import action_dag
from dags.action_form import several, values
from transforms.vocabulary import ActionKind

update_fields: DAG = action_dag(
    ActionKind.UPDATE_FIELDS,
    __doc__,
    {
        "set": values("Set", 'Fields and their values, as JSON: {"city": "Ulm", "custom.segment": "b2b"}'),
        "clear": several("Clear", "Names of fields, one a line."),
    },
)
