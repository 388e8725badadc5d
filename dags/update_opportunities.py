"""### update_opportunities: create or update an opportunity of each contact.

freeze -> apply -> finish

- Of each contact the opportunity of that *name* in the pipeline is updated, or, without a name, its newest open one;
  where there is none, it is created. What is left empty stays as it is.
- An unknown pipeline or stage stops the run before anything is written, and the message lists the known ones.
- **Dry run first**: `freeze` then returns how many contacts would end how, and why; nothing is written.
- **Pause, resume, cancel**: trigger `control_action` with the action's id.
- **freeze failed?** Nothing was written; the message says what to change. **apply failed or was killed?** Clear it.
- **Undo**: trigger `undo_action` with the action's id.
- **Owner** contact-data.
"""

from airflow.sdk import DAG, Param

from dags.action_dag import action_dag
from dags.action_form import choice_or_none, needed, text, values
from transforms.vocabulary import ActionKind, OpportunityStatus

update_opportunities: DAG = action_dag(
    ActionKind.UPDATE_OPPORTUNITIES,
    __doc__,
    {
        "pipeline": needed("Pipeline", "Its name."),
        "stage": needed("Stage", "Its name in that pipeline."),
        "name": text("Name", "Of the opportunity. Empty: the newest open one of each contact."),
        "value": Param(None, type=["null", "number"], minimum=0, title="Amount", description="Of money."),
        "status": choice_or_none(
            "Status", [each.value for each in OpportunityStatus], "No answer: as it is; a new one is open."
        ),
        "custom": values("Custom fields", 'As JSON: {"source": "fair"}'),
    },
)
