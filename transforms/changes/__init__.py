"""Changes of contacts as data: how a value is written down before and after, and how a planned change is put into the
tables.

A change is (contact, field, item): before -> after, both JSON or NULL for "not there". Fields of rows (a tag, a company
link, a tombstone, an opportunity ...) are removed where there was a before and added where there is an after; `item`
says which of several. Columns of `contacts`, and custom fields (`custom`, item: the key), are set. Equal values are
equal texts, so a before-image can be compared with what is there now (sql/images.sql).

Bulk actions plan such changes and keep them; imports keep those they make to contacts that were there. Belongs here:
the form of a change, writing it. Does not belong here: what is to change, and why.
"""

from datetime import datetime
from pathlib import Path
from typing import Final

from transforms.warehouse import Session, Transaction, load_queries

SQL: Final = load_queries(Path(__file__).parent / "sql")

COLUMNS: Final = (
    "name_prefix", "first_name", "middle_name", "last_name", "name_suffix", "job_title", "street", "city", "region",
    "postal_code", "country", "language", "birth_date",
)  # fmt: skip
CUSTOM: Final = "custom"
ROWS: Final = (
    "company_made", "company", "tag", "tombstone", "opportunity", "enrollment", "point", "redirect", "choice",
)  # fmt: skip
"""Fields that are rows of a table of their own, in the order in which they are written. A field that is not here, nor a
column (`opt_status`), is written by whoever planned it."""
OWNER: Final = "owner"
"""Whose a row is (item: what it is, and its id): it moves when contacts are merged, and stays as it is otherwise."""


def speak(session: Session) -> None:
    """Define the words in which values are written down, as temp macros: `image_of`, `column_images`, `at_key`, ..."""
    session.run(SQL["images"])


def put(transaction: Transaction, *, as_of: datetime) -> None:
    """Write the temp table `planned` (contact_id, field, item, before, after) into the tables of contacts."""
    counts = {row["field"]: row for row in transaction.rows(SQL["count_planned"])}
    for field in ROWS:
        if field in counts and counts[field]["removed"]:
            transaction.run(SQL[f"remove_{field}"])
        if field in counts and counts[field]["added"]:
            transaction.run(SQL[f"add_{field}"])
    if OWNER in counts:
        transaction.run(SQL["move_rows"])
    if not counts.keys().isdisjoint((*COLUMNS, CUSTOM)):
        transaction.run(SQL["set_fields"], as_of=as_of)
