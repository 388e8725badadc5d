"""The one door to the warehouse: the only package that opens DuckDB on contacts, and that knows which catalog it is.

Belongs here: connections and their limits, snapshots for readers, the writer's lease, the one way to commit,
migrations, the manifest of the lake's files. Does not belong here: what a contact is, or any decision about one.

    with warehouse.read() as session:                       # many at once, each sees one state for its whole life
        session.frame(QUERIES["mailable"])

    def work(transaction: Transaction) -> dict[str, Any]:   # may run again from the start: no other side effects
        transaction.run(QUERIES["commit"], as_of=transaction.as_of)
        return {"inserted": 3}

    receipt = warehouse.write(f"import:{import_id}", work, as_of=as_of)    # the same key again changes nothing

Inside, from the bottom up: query (SQL files), session (what runs them, and keeps values out of errors), connection (one
DuckDB with its limits), catalog and lease (SQLite or PostgreSQL), files (the Parquet files), migrations, ledger (fence,
commits, manifest), door (`Warehouse`), verify. SQL calls the lake `lake`; temp tables live in the connection's own
catalog.
"""

from transforms.warehouse.connection import scratch
from transforms.warehouse.door import Unchanged, Warehouse
from transforms.warehouse.files import write_through
from transforms.warehouse.ledger import DamagedFile, Receipt
from transforms.warehouse.maintenance import Maintenance
from transforms.warehouse.physical_purge import Remains
from transforms.warehouse.query import Clause, Query, load_queries
from transforms.warehouse.session import Session, Transaction
from transforms.warehouse.verify import verify

__all__ = [
    "Clause",
    "DamagedFile",
    "Maintenance",
    "Query",
    "Receipt",
    "Remains",
    "Session",
    "Transaction",
    "Unchanged",
    "Warehouse",
    "load_queries",
    "scratch",
    "verify",
    "write_through",
]
