"""### update_tags: give tags to contacts, take named tags or all away.

freeze -> apply -> finish

- **Dry run first**: `freeze` then returns how many contacts would end how, and why; nothing is written.
- **Tags** are spelled as lists bring them: lower case, one blank between words. A tag that is given and taken away is
  given: *remove all tags* with *add tags* leaves exactly those.
- **Pause, resume, cancel**: trigger `control_action` with the action's id (in `freeze`'s result, or in `bulk_actions`).
- **freeze failed?** Nothing was written; the message says what to change. **apply failed or was killed?** Clear it: it
  goes on at the batch it was at, and no contact is done twice.
- **Undo**: trigger `undo_action` with the action's id.
- **Owner** contact-data.
"""

from airflow.sdk import DAG

from dags.action_dag import action_dag
from dags.action_form import box, several
from transforms.vocabulary import ActionKind

update_tags: DAG = action_dag(
    ActionKind.UPDATE_TAGS,
    __doc__,
    {
        "add_tags": several("Add tags", "One a line."),
        "remove_tags": several("Remove tags", "One a line."),
        "remove_all_tags": box("Remove all tags", "Every tag the contact has, but for those that are added here."),
    },
)
