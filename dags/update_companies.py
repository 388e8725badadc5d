"""### update_companies: link contacts to a company, or take links away.

freeze -> apply -> finish

- **set** links to the company beside those the contact has; it is found by its domain, if the answer is one, or else
  by its name, whatever its case, and made where there is none. **remove** takes that link away, **remove_all** every
  one.
- **Dry run first**: `freeze` then returns how many contacts would end how, and why; nothing is written.
- **Pause, resume, cancel**: trigger `control_action` with the action's id.
- **freeze failed?** Nothing was written; the message says what to change. **apply failed or was killed?** Clear it.
- **Undo**: trigger `undo_action` with the action's id.
- **Owner** contact-data.
"""

from airflow.sdk import DAG

from dags.action_dag import action_dag
from dags.action_form import choice, text
from transforms.vocabulary import ActionKind

update_companies: DAG = action_dag(
    ActionKind.UPDATE_COMPANIES,
    __doc__,
    {
        "operation": choice("Operation", ["set", "remove", "remove_all"], "What happens to the links."),
        "company": text("Company", "Its name or its domain. Empty for remove_all."),
    },
)
