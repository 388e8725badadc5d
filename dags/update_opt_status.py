"""### update_opt_status: opt addresses in, on evidence, or out.

freeze -> apply -> finish

- **opt_in** needs *obtained*, *explanation* and *attested by*: they go into the consent ledger. Purchased, rented,
  harvested or unknown origins are refused. Nobody who opted out is opted in: `opt_out_stands`.
- **opt_out** needs none of them, and is never undone.
- **Slots**: `email` (every e-mail), `email:1` (the primary one), `phone`, `phone:2` ... A status belongs to an
  address: whoever shares it shares it.
- **Dry run first**: `freeze` then returns how many contacts would end how, and why; nothing is written.
- **Pause, resume, cancel**: trigger `control_action` with the action's id.
- **freeze failed?** Nothing was written; the message says what to change. **apply failed or was killed?** Clear it.
- **Undo** of an opt-in: trigger `undo_action` with the action's id.
- **Owner** contact-data.
"""

from airflow.sdk import DAG, Param

from dags.action_dag import action_dag
from dags.action_form import choice, choice_or_none, text
from transforms.vocabulary import ActionKind, Obtained

update_opt_status: DAG = action_dag(
    ActionKind.UPDATE_OPT_STATUS,
    __doc__,
    {
        "direction": choice("Direction", ["opt_out", "opt_in"], "What happens to the addresses."),
        "slots": Param(
            ["email"],
            type=["null", "array"],
            items={"type": "string"},
            title="Slots",
            description="Which addresses of a contact, one a line: email, email:1, phone, phone:2 ...",
        ),
        "obtained": choice_or_none(
            "Obtained",
            [each.value for each in Obtained],
            "How they came to agree: the evidence of an opt-in, as the two fields below.",
        ),
        "explanation": text(
            "Explanation",
            "Where, when and with which words people agreed. No addresses, no names.",
            format="multiline",
            maxLength=2000,
        ),
        "attested_by": text("Attested by", "The role or team that answers for it."),
    },
)
