"""### update_automations: enroll contacts into a workflow or campaign, or remove them from it.

freeze -> apply -> finish

- **enroll** takes only who has a mailable address on the automation's channel; others are refused (`not_mailable`).
  Where the automation sends nothing, everybody may be enrolled.
- An unknown automation stops the run before anything is written, and the message lists the known ones.
- **Dry run first**: `freeze` then returns how many contacts would end how, and why; nothing is written.
- **Pause, resume, cancel**: trigger `control_action` with the action's id.
- **freeze failed?** Nothing was written; the message says what to change. **apply failed or was killed?** Clear it.
- **Undo**: trigger `undo_action` with the action's id.
- **Owner** contact-data.
"""

from airflow.sdk import DAG

from dags.action_dag import action_dag
from dags.action_form import choice, needed
from transforms.vocabulary import ActionKind, AutomationKind

update_automations: DAG = action_dag(
    ActionKind.UPDATE_AUTOMATIONS,
    __doc__,
    {
        "operation": choice("Operation", ["enroll", "remove"], "In or out."),
        "kind": choice("Kind", [each.value for each in AutomationKind], "What it is."),
        "name": needed("Name", "Of the workflow or campaign."),
    },
)
