"""The consent ledger: append-only events, each commit sealed into a hash chain.

The digest covers every column of every event. What differs from event to event is hashed column by column in `seq`
order; what a commit's events share (their evidence) is hashed once. `verify` reads the chain back and proves it.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import numpy as np
import polars as pl

from transforms import rules
from transforms.consent import decide
from transforms.errors import LedgerBroken
from transforms.vocabulary import OptStatus
from transforms.warehouse import Session, Transaction, load_queries

_SQL: Final = load_queries(Path(__file__).parent / "sql")
_GENESIS: Final = "0" * 64
_NUMBERS_AT_ONCE: Final = 1 << 28
"""So many event numbers are hashed at a time: bounds memory, and must never change, for digests depend on it."""


@dataclass(frozen=True)
class Evidence:
    """What all events of one commit rest on. `basis` is the origin, `actor` who answers for it."""

    basis: str
    explanation: str | None
    actor: str
    import_id: UUID | None = None
    action_id: UUID | None = None
    file_sha256: str | None = None


def record(transaction: Transaction, evidence: Evidence) -> int:
    """Write `consent_decisions` (see `decide`): addresses, events, suppressions, one seal. Returns the count of
    events.
    """
    as_of = transaction.as_of
    last = next(iter(transaction.rows(_SQL["last_seal"])), {"seq": 0, "last_seq": 0, "digest": _GENESIS})
    new_events = {"last_seq": last["last_seq"], "opted_out": OptStatus.OPTED_OUT.value}
    transaction.run(_SQL["events"])
    transaction.run(
        _SQL["record"],
        **new_events,
        as_of=as_of,
        basis=evidence.basis,
        explanation=evidence.explanation,
        actor=evidence.actor,
        import_id=evidence.import_id,
        action_id=evidence.action_id,
        file_sha256=evidence.file_sha256,
        rules_version=rules.version(),
    )
    if transaction.value(_SQL["count_changed"]):
        transaction.run(_SQL["change"], as_of=as_of)
    _suppress(transaction)
    written = transaction.rows(_SQL["count_new_events"], **new_events)[0]
    if written["events"]:
        _seal(transaction, last, written["last_seq"], as_of)
    return int(written["events"])


def remember_gone(transaction: Transaction) -> None:
    """Before addresses go: what there is to remember of them under their pseudonym. Nothing is decided: no event.

    Reads the temp table `consent_decisions` [key, channel]: after (an opt status, or `erased`), deliverability.
    """
    decide.register_rules(transaction)
    _suppress(transaction)


def verify(session: Session) -> int:
    """Prove that no event was changed, removed or added since it was sealed. Returns the count of seals.

    Raises:
        LedgerBroken: names the first seal that does not hold.
    """
    digest, last_seq = _GENESIS, 0
    seals = session.rows(_SQL["seals"])
    for seal in seals:
        chained = seal["prev_digest"] == digest and seal["first_seq"] == last_seq + 1
        digest, last_seq = seal["digest"], seal["last_seq"]
        if not chained or _digest(session, seal["prev_digest"], seal["first_seq"], last_seq) != digest:
            raise LedgerBroken(
                f"Seal {seal['seq']} of the consent ledger (events {seal['first_seq']} to {last_seq}) does not hold. "
                "Restore the warehouse from a verified backup.",
                seal=seal["seq"],
            )
    if strays := int(session.value(_SQL["count_unsealed"], last_seq=last_seq)):
        raise LedgerBroken(f"{strays} events stand in the consent ledger without a seal.", events=strays)
    return len(seals)


def _suppress(transaction: Transaction) -> None:
    transaction.run(_SQL["suppress"], as_of=transaction.as_of)
    transaction.note("suppressed", transaction.frame(_SQL["suppressed"]))


def _seal(transaction: Transaction, last: dict[str, Any], last_seq: int, as_of: datetime) -> None:
    first_seq = last["last_seq"] + 1
    transaction.run(
        _SQL["seal"],
        seq=last["seq"] + 1,
        first_seq=first_seq,
        last_seq=last_seq,
        digest=_digest(transaction, last["digest"], first_seq, last_seq),
        prev_digest=last["digest"],
        as_of=as_of,
    )


def _digest(session: Session, prev_digest: str, first_seq: int, last_seq: int) -> str:
    columns: dict[str, Any] = {}
    for start in range(first_seq, last_seq + 1, _NUMBERS_AT_ONCE):
        end = min(start + _NUMBERS_AT_ONCE - 1, last_seq)
        facts = session.frame(_SQL["sealed_facts"], first_seq=start, last_seq=end)
        for name in facts.columns:  # each is let go once it is absorbed: here an import is at its largest
            _absorb(columns.setdefault(name, hashlib.sha256()), facts.drop_in_place(name))
    evidence = session.rows(_SQL["sealed_evidence"], first_seq=first_seq, last_seq=last_seq)
    digests = {name: hasher.hexdigest() for name, hasher in columns.items()}
    whole = json.dumps([prev_digest, digests, evidence], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def _absorb(hasher: Any, column: pl.Series) -> None:
    """Hash a column so that no two columns give the same bytes: which are null, how long each is, then the values."""
    hasher.update(column.is_null().cast(pl.UInt8).to_numpy().tobytes())
    if column.dtype == pl.Int64:
        hasher.update(column.fill_null(0).to_numpy().tobytes())
        return
    values = column.cast(pl.Binary).fill_null(b"").rechunk().to_arrow()
    _, offsets, data = values.buffers()
    ends = pl.Series(np.frombuffer(offsets, dtype=np.int64)[: len(values) + 1])
    hasher.update(ends.diff(null_behavior="drop").to_numpy().tobytes())
    hasher.update(memoryview(data)[ends[0] : ends[-1]] if data else b"")
