"""The rows of those who go leave the lake: one transaction, by the mapping in rules/erasure/table.txt."""

from typing import Any, Final

import polars as pl

from transforms import exports
from transforms.consent import ledger
from transforms.errors import PermanentError
from transforms.retention.due import Going, look
from transforms.retention.needles import Needles
from transforms.retention.search import SQL, named
from transforms.rules.erasure import TABLES, Erase, Table
from transforms.settings import Settings
from transforms.warehouse import Transaction

_AT_ONCE: Final = 200_000


def erase(transaction: Transaction, settings: Settings, going: Going) -> dict[str, Any]:
    """Take those who go out of every table; returns the counts of rows by table, of images of those who were
    once merged with them, of exports, and of texts of others.

    What opted out, bounced or complained is remembered under its pseudonym first, and what was asked to be erased is
    refused from now on. Exports that hold one of them are revoked: their files are gone even if this is rolled back.

    Raises:
        PermanentError: somebody who goes is not due any more; nothing was written but the exports are revoked.
    """
    _choose(transaction, settings, going)
    revoked = exports.revoke(transaction, settings)
    transaction.run(SQL["gone_addresses"])
    transaction.run(SQL["gone_companies"])
    ledger.remember_gone(transaction)
    transaction.note("purged", pl.DataFrame({"contact_id": [str(contact) for contact in going.contacts]}))
    unmerged = int(transaction.value(SQL["erase_unmerged"]))
    rows = {name: count for name, table in TABLES.items() if (count := _from_table(transaction, table))}
    needles = going.probes.in_lake
    texts = sum(_black_out(transaction, table, needles) for table in TABLES.values())
    return {"rows": rows, "unmerged": unmerged, "exports": revoked, "texts": texts}


def _choose(transaction: Transaction, settings: Settings, going: Going) -> None:
    look(transaction, settings, as_of=going.as_of)
    still = {row["contact_id"] for row in transaction.rows(SQL["going"])}
    if gone := len(going.contacts.keys() - still):
        raise PermanentError(
            f"{gone} of {len(going.contacts)} contacts that were due are not any more: restored, or under a legal hold."
            " No row was deleted. Run it again.",
            contacts=gone,
        )
    people = {"contact_id": [str(contact) for contact in going.contacts], "by_request": [*going.contacts.values()]}
    transaction.register("going", pl.DataFrame(people))
    transaction.run(SQL["erased"])


def _from_table(transaction: Transaction, table: Table) -> int:
    match table.erase:
        case Erase.KEEP:
            return 0
        case Erase.ROW | Erase.UNNAMED:
            columns = table.person
        case Erase.ADDRESS | Erase.COMPANY:
            columns = table.person[:1]
    return sum(
        int(transaction.value(named(f"erase_{table.erase}", a_table=table.name, a_column=column))) for column in columns
    )


def _black_out(transaction: Transaction, table: Table, needles: Needles) -> int:
    """In the rows of others: what a free text says of those who go."""
    changed = 0
    for column in table.texts:
        texts = transaction.batches(named("texts", a_table=table.name, a_column=column), _AT_ONCE)
        telling = [text for batch in texts for text in needles.among(batch["text"])]
        if telling:
            without = [needles.blacked_out(text) for text in telling]
            transaction.register("blacked_out", pl.DataFrame({"text": telling, "without": without}))
            changed += int(transaction.value(named("black_out", a_table=table.name, a_column=column)))
    return changed
