"""### merge_contacts: merge two contacts into one.

freeze -> apply -> finish

- **Two live contacts**: *Master id* stays, *Other id* leads to it from then on, in lists and selections too.
- **Which value stays** is the table `rules/survivorship.txt`; *Keep* says it field by field instead. Why each field has
  its value, and what was lost, stands in `field_choices`.
- Notes, tasks, opportunities, conversations, appointments, enrollments and ids in other tools move; addresses, tags and
  companies are joined. The consent of every address stays as it is.
- **Dry run first**: `freeze` then returns whether it would be done; nothing is written.
- **freeze failed?** Nothing was written; the message says what to change. **apply failed or was killed?** Clear it.
- **Undo**: trigger `undo_action` with the action's id: both are back with what was theirs, later edits stay, and the
  two are *not the same* for good.
- **Owner** contact-data.
"""

from airflow.sdk import DAG

from dags.action_dag import action_dag
from dags.action_form import text, values
from transforms.vocabulary import ActionKind

merge_contacts: DAG = action_dag(
    ActionKind.MERGE_CONTACTS,
    __doc__,
    {
        "master_id": text("Master id", "Of the contact that stays."),
        "other_id": text("Other id", "Of the contact that is merged into it."),
        "keep": values("Keep", 'Whose value stays, by field: {"city": "other", "custom.segment": "master"}.'),
    },
    selects=False,
)
