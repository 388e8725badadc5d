"""What the door writes beside the work: the fence, the idempotency ledger, the manifest of the lake's files.

Functions over an open transaction; when it begins and whether it commits is the door's business.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from transforms.errors import SchemaMismatch
from transforms.warehouse.files import Files
from transforms.warehouse.query import load_queries
from transforms.warehouse.session import Session

_SQL: Final = load_queries(Path(__file__).parent / "sql")


@dataclass(frozen=True)
class Receipt:
    """What a write gave: `facts` is the JSON of what the work returned.

    `replayed`: the key had been committed before; nothing was written now, time and facts are those of that commit.
    """

    key: str
    committed_at: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    replayed: bool = False


@dataclass(frozen=True)
class DamagedFile:
    """A file of the lake that is not what was written. `path` is below the data path.

    missing: not there or not readable; changed: other bytes; unrecorded: written outside the door, or a maintenance run
    was killed before it recorded what it had rewritten (the next one does).
    """

    path: str
    problem: Literal["missing", "changed", "unrecorded"]


def pin(session: Session) -> int:
    """Fix the snapshot that an open transaction sees. Returns its id."""
    return int(session.value(_SQL["snapshot"]))


def advance_fence(session: Session) -> None:
    """Every writing transaction does this first.

    Raises:
        SchemaMismatch: the fence is not exactly one row.
    """
    if session.value(_SQL["fence"]) != 1:
        raise SchemaMismatch("lake.fence must hold exactly one row. Nothing was written. Restore it from a backup.")


def find(session: Session, key: str) -> Receipt | None:
    """The receipt committed under `key`, as `replayed`."""
    for row in session.rows(_SQL["find_commit"], key=key):
        return Receipt(key, row["committed_at"].astimezone(UTC), json.loads(row["receipt"]), replayed=True)
    return None


def remember(session: Session, key: str, committed_at: datetime, facts: Mapping[str, Any]) -> None:
    """Write the ledger row. TypeError if the facts are no JSON."""
    receipt = json.dumps(dict(facts), sort_keys=True, allow_nan=False)
    session.run(_SQL["remember_commit"], key=key, committed_at=committed_at, receipt=receipt)


def record_new_files(session: Session, files: Files, before: set[str], recorded_at: datetime) -> None:
    """Put the files written since `before` was listed into the manifest, and those the last manifest was written to."""
    last = {file["path"] for file in referenced(session) if file["is_manifest"]}
    _record(session, files, (files.names(session) - before) | last, recorded_at)


def complete_manifest(session: Session, files: Files, before: set[str], recorded_at: datetime) -> None:
    """Make the manifest say exactly what the catalog names, after maintenance has rewritten files."""
    known = {file["path"] for file in session.rows(_SQL["manifest"])}
    named = {file["path"] for file in referenced(session)}
    _record(session, files, (named - known) | (files.names(session) - before), recorded_at)
    if gone := sorted(known - named):
        session.run(_SQL["forget_files"], paths=gone)


def damaged(session: Session, files: Files) -> list[DamagedFile]:
    """Compare every file the catalog names with the manifest. Reads all of them."""
    named = {file["path"]: file for file in referenced(session)}
    known = {row["path"]: (row["bytes"], row["sha256"]) for row in session.rows(_SQL["manifest"])}
    found = {digest.path: digest for digest in files.digests(session, named)}
    damage = []
    for path, file in named.items():
        digest = found.get(path)
        if digest is None:
            damage.append(DamagedFile(path, "missing"))
        elif path not in known and not file["is_manifest"]:
            damage.append(DamagedFile(path, "unrecorded"))
        elif known.get(path, (file["bytes"], digest.sha256)) != (digest.bytes, digest.sha256):
            damage.append(DamagedFile(path, "changed"))
    return damage


def referenced(session: Session) -> list[dict[str, Any]]:
    """Every file the catalog names: path, bytes, is_manifest."""
    return session.rows(_SQL["referenced_files"], snapshot=pin(session))


def _record(session: Session, files: Files, names: Iterable[str], recorded_at: datetime) -> None:
    if digests := files.digests(session, names):
        session.run(
            _SQL["record_files"],
            paths=[digest.path for digest in digests],
            bytes=[digest.bytes for digest in digests],
            sha256=[digest.sha256 for digest in digests],
            recorded_at=recorded_at,
        )
