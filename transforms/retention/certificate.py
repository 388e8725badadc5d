"""What a purge proved, sealed: each certificate names the digest of the one before it, so none can be changed or lost.

It holds counts and ids, nobody's values. It lies in `certificates/` for people, and in `purges` for queries.
"""

import hashlib
import json
from datetime import datetime
from functools import partial
from typing import Any, Final

from transforms.errors import LedgerBroken
from transforms.retention.due import Going
from transforms.retention.prove import Proof
from transforms.retention.search import SQL
from transforms.settings import Settings
from transforms.warehouse import Query, Remains, Session, Transaction, Warehouse, write_through

_GENESIS: Final = "0" * 64
_ALL: Final = Query.inline("certificates", "SELECT certificate, digest FROM lake.purges ORDER BY purged_at, purge_id")
_KEY: Final = "purge:{}:certificate"


def of(going: Going, removed: dict[str, Any], proof: Proof, remains: Remains, *, now: datetime) -> dict[str, Any]:
    """A certificate, not sealed yet."""
    return {
        "purge_id": str(going.purge_id),
        "as_of": going.as_of.isoformat(),
        "purged_at": now.isoformat(),
        "contacts": len(going.contacts),
        "by_request": sum(going.contacts.values()),
        "removed": removed,
        "probes": going.probes.counts,
        "searched": dict(sorted(proof.searched.items())),
        "hits": proof.hits.total(),
        "not_searched": ["inbox", "lists being staged", "disk blocks that are not overwritten yet"],
        "write_ahead_log_before": remains.wal_before,
        "write_ahead_log_recycled": remains.wal_recycled,
    }


def seal(warehouse: Warehouse, settings: Settings, certificate: dict[str, Any], *, now: datetime) -> None:
    """Write it, under one idempotency key: into the lake, and as a file that says the same."""
    key = _KEY.format(certificate["purge_id"])
    facts = warehouse.write(key, partial(_write, certificate, now), as_of=now).facts
    path = settings.certificates / f"{facts['purged_at'][:10]}-{facts['purge_id']}.json"
    draft = path.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(facts, indent=1, sort_keys=True), "utf-8")
    write_through(draft)
    draft.replace(path)
    write_through(path.parent)


def is_sealed(warehouse: Warehouse, going: Going) -> bool:
    """Whether a purge has its certificate."""
    return warehouse.receipt(_KEY.format(going.purge_id)) is not None


def verify(session: Session) -> int:
    """Prove that no certificate was changed, removed or put between two others; returns how many there are.

    Raises:
        LedgerBroken: names the first that does not hold.
    """
    last = _GENESIS
    rows = session.rows(_ALL)
    for row in rows:
        certificate = json.loads(row["certificate"])
        if certificate["prev_digest"] != last or _digest(certificate) != row["digest"]:
            raise LedgerBroken(
                f"The certificate of purge {certificate['purge_id']} does not hold: it, or one before it, was changed"
                " or removed. Compare with certificates/ and a backup.",
                purge_id=certificate["purge_id"],
            )
        last = row["digest"]
    return len(rows)


def _write(certificate: dict[str, Any], now: datetime, transaction: Transaction) -> dict[str, Any]:
    before = next(iter(transaction.rows(SQL["last_purge"])), {"digest": _GENESIS})["digest"]
    whole = certificate | {"prev_digest": before}
    digest = _digest(whole)
    transaction.run(
        SQL["certify"],
        purge_id=whole["purge_id"],
        as_of=datetime.fromisoformat(whole["as_of"]),
        purged_at=now,
        people=whole["contacts"],
        certificate=json.dumps(whole, sort_keys=True),
        digest=digest,
        prev_digest=before,
    )
    return whole | {"digest": digest}


def _digest(certificate: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(certificate, sort_keys=True).encode()).hexdigest()
