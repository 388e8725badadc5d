"""Of each field of contacts that become one, the value that stays, and why.

The rules are `rules/survivorship.txt`; this module makes them joinable, `sql/survivors.sql` asks them.
"""

from datetime import datetime
from typing import Final

import polars as pl

from transforms.actions.action import SQL
from transforms.changes import COLUMNS, CUSTOM
from transforms.errors import RuleGap
from transforms.rules.survivorship import SOURCE_RANKS, SURVIVORSHIP
from transforms.warehouse import Session

_FIELDS: Final = (*COLUMNS, CUSTOM)
"""In the order of their bits in `import_rows.said`."""
if set(_FIELDS) != set(SURVIVORSHIP):
    raise RuleGap(f"rules/survivorship.txt: {sorted(set(_FIELDS) ^ set(SURVIVORSHIP))} missing, or no field.")


def plan(session: Session, *, as_of: datetime) -> None:
    """Plan the fields of contacts that others are merged into.

    Reads the temp tables `members` [member_id] (contact_id: the one that stays, which is a member too) and `kept`
    [contact_id, field, item] (member_id: whose value a person chose). `planned` grows by the fields that change, and
    for every field that another member has a part in by ('choice', field:item): the rule, how the value ranked, what
    was lost.
    """
    session.register(
        "rule_survivorship",
        pl.DataFrame(
            [
                (field, SURVIVORSHIP[field].together or field, list(SURVIVORSHIP[field].rules), 1 << bit)
                for bit, field in enumerate(_FIELDS)
            ],
            schema={"field": pl.String, "together": pl.String, "rules": pl.List(pl.String), "bit": pl.Int32},
            orient="row",
        ),
    )
    session.register(
        "rule_source",
        pl.DataFrame(list(SOURCE_RANKS.items()), schema={"source": pl.String, "rank": pl.Int32}, orient="row"),
    )
    session.run(SQL["survivors"], as_of=as_of)
