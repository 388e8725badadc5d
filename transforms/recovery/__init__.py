"""What a restored warehouse has to learn before anybody may read it: opt-outs and purges since its backup was made.

    .venv/bin/python -m transforms.recovery backup <folder>       # make backup TO=<folder>
    .venv/bin/python -m transforms.recovery restore <folder>      # make restore FROM=<folder>

Belongs here: replaying the journal. Does not belong here: copying (`warehouse.backup`), the physical purge: who was
purged since is deleted again, hidden from every view and past every restore, and the next `purge_contacts` takes him.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from transforms.consent import decide, ledger
from transforms.consent.pseudonym import Pseudonyms
from transforms.settings import Settings
from transforms.warehouse import Transaction, Warehouse, load_queries

_SQL: Final = load_queries(Path(__file__).parent / "sql")
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


def replay(warehouse: Warehouse, settings: Settings, *, as_of: datetime) -> dict[str, int]:
    """Suppress again, and delete again, whatever the journal says and the warehouse does not know.

    An address that is suppressed is opted out, or bounced, with an event in the ledger; one that the warehouse does not
    know is suppressed all the same. Done twice it changes nothing.

    Returns:
        suppressed: pseudonyms; deleted: contacts.
    """
    notes = str(settings.journal / "*.parquet")
    if not any(settings.journal.glob("*.parquet")):
        return {"suppressed": 0, "deleted": 0}

    def work(transaction: Transaction) -> dict[str, int]:
        decide.register_rules(transaction)
        transaction.run(_SQL["forgotten"], notes=notes)
        decide.decide(transaction, Pseudonyms(settings))
        ledger.record(transaction, ledger.Evidence("restored", "told by the journal after a restore", "restore"))
        transaction.run(_SQL["suppress"], as_of=as_of)
        transaction.run(_SQL["delete"], notes=notes, long_ago=_LONG_AGO)
        return dict(transaction.rows(_SQL["counts"])[0])

    return dict(warehouse.write(f"replay:{as_of.isoformat()}", work, as_of=as_of).facts)
