"""`Warehouse`: read, write, maintain. Says when a transaction begins, commits, is retried or given up, no more."""

import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, Final, TypeVar

from transforms.errors import CatalogBusy, CommitLost, CommitUnknown, StatementFailed, TransientError, WarehouseError
from transforms.settings import Settings
from transforms.warehouse import journal, lease, ledger, migrations, physical_purge
from transforms.warehouse.catalog import CatalogMissing, attached
from transforms.warehouse.connection import sweep_spill
from transforms.warehouse.files import files_of
from transforms.warehouse.ledger import DamagedFile, Receipt
from transforms.warehouse.maintenance import BEGIN, COMMIT, Maintenance
from transforms.warehouse.migrations import Migration
from transforms.warehouse.physical_purge import Remains
from transforms.warehouse.session import Session, Transaction

_LOG: Final = logging.getLogger(__name__)
_SHORTEST_WAIT: Final = 0.02
_LONGEST_WAIT: Final = 1.0

T = TypeVar("T")
Work = Callable[[Transaction], Mapping[str, Any]]


class Unchanged(Exception):
    """Raised by a work function that found nothing to do: rolled back, no snapshot, nothing stored. Not a failure."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__("nothing to change")
        self.facts = dict(facts)


class _CommitFailed(Exception):
    """COMMIT, or reading its ledger row back, failed: what became of it stands in the ledger alone."""

    def __init__(self, failure: WarehouseError) -> None:
        super().__init__("commit failed")
        self.failure = failure


class Warehouse:
    """The contact warehouse of `settings`; opens nothing until it is used, and keeps nothing open between calls.

    Every method makes sure, once per object, that the schema is there and up to date, and may raise:
        SchemaMismatch: the warehouse is newer than this code, or an applied migration was changed.
        CatalogBusy: the catalog could not be reached, or stayed busy for `settings.retry_timeout`.
    """

    def __init__(self, settings: Settings, *, schema: Sequence[Migration] | None = None) -> None:
        """`schema`: the migrations to know, for tests of the door; the product's own if None."""
        self._settings = settings
        self._schema = migrations.load(migrations.FOLDER) if schema is None else schema
        self._files = files_of(settings)
        self._schema_is_there = False

    @contextmanager
    def read(self, *, preserve_insertion_order: bool = True) -> Iterator[Session]:
        """A session that sees one state of the lake, read-only, for its whole life; writers go on meanwhile."""
        self._ensure_schema()
        with self._reader(preserve_insertion_order) as session:
            yield session

    def write(self, key: str, work: Work, *, as_of: datetime, preserve_insertion_order: bool = True) -> Receipt:
        """Run `work` in one transaction and commit it under `key`, at most once ever.

        `work` may run several times, each time from the start on a fresh connection: it must change nothing outside its
        transaction. It returns facts (JSON), or raises Unchanged(facts): then nothing is stored. Any other exception
        rolls back and comes through.

        Raises:
            LeaseTimeout: another writer was at work for all of `settings.lease_timeout`.
            StatementFailed: a statement failed, even if `work` caught that. Nothing was written.
            CommitUnknown: the connection broke during COMMIT and the ledger cannot be read: retry with the same key.
            CommitLost: COMMIT said OK but the ledger row is not there.
        """
        if as_of.utcoffset() != timedelta(0):
            raise ValueError("as_of must be an aware UTC datetime")
        self._ensure_schema()
        with lease.hold(self._settings, key) as recheck:

            def attempt() -> Receipt:
                return self._attempt(key, work, as_of, recheck, preserve_insertion_order)

            for once_more in (True, False):
                try:
                    return self._retried(key, attempt)
                except _CommitFailed as failed:
                    # Nothing in the ledger: do it again, but only once, for a full disk looks just like a lost server.
                    if known := self._look_up(key):
                        return replace(known, replayed=False)
                    if not once_more:
                        raise failed.failure from None
            raise AssertionError("unreachable")

    def receipt(self, key: str) -> Receipt | None:
        """What was committed under `key`, or None."""
        with self.read() as session:
            return ledger.find(session, key)

    @contextmanager
    def maintain(self) -> Iterator[Maintenance]:
        """A writable session under the lease with no transaction open, for compaction, expiry and the purge.

        When the block ends well the manifest is made to match the files it left. Spill of killed processes is removed.
        """
        self._ensure_schema()
        with lease.hold(self._settings, "maintenance") as recheck, self._maintained(recheck) as maintenance:
            yield maintenance

    @contextmanager
    def takeout(self, key: str) -> Iterator[None]:
        """For a block that reads contacts and writes them into files. Many may at once, but no purge beside them: it
        must find every file finished, and nobody may write whom it has searched for. Take it before the first read, and
        never inside `write`.

        Raises:
            LeaseTimeout: a purge was at work for all of `settings.lease_timeout`.
        """
        with lease.hold(self._settings, key, lease.TAKEOUT, shared=True):
            yield

    @contextmanager
    def purged(self) -> Iterator[Remains]:
        """Take all that the lake no longer shows out of its files, its history and its catalog; then, under the same
        lease, the block: nobody writes while it looks whether that is so, into the lake or out of it (`takeout`). No
        other connection may be open.

        Raises:
            LeaseTimeout: another writer, or a takeout, was at work for all of `settings.lease_timeout`.
            CatalogBusy: somebody still reads the catalog. Rows that were deleted are, but their traces may be there.
        """
        self._ensure_schema()
        with (
            lease.hold(self._settings, "purge", lease.TAKEOUT),
            lease.hold(self._settings, "purge") as recheck,
        ):
            with self._maintained(recheck) as maintenance:
                physical_purge.forget(maintenance)
            yield physical_purge.compact_catalog(self._settings)

    def data_files(self, session: Session) -> list[str]:
        """Every Parquet file below the data path, named by the catalog or not: paths or URLs."""
        return sorted(self._files.address(name) for name in self._files.names(session))

    def damaged_files(self) -> list[DamagedFile]:
        """Check the SHA-256 of every file the catalog names, older snapshots' too. Reads them all; writers go on.

        A file that maintenance removed meanwhile is not damaged.
        """
        with self.read() as session:
            damage = ledger.damaged(session, self._files)
        if not damage:
            return []
        with self.read() as session:
            still = set(ledger.damaged(session, self._files))
        return [file for file in damage if file in still]

    @contextmanager
    def _maintained(self, recheck: lease.Recheck) -> Iterator[Maintenance]:
        """Under the lease: a session, and a manifest that fits what it left."""
        sweep_spill(self._settings.spill)
        with attached(self._settings, read_only=False) as session:
            before = self._files.names(session)
            yield Maintenance(session.connection, self._files)
            after = self._files.names(session)
            session.run(BEGIN)
            ledger.advance_fence(session)
            ledger.complete_manifest(session, self._files, after, datetime.now(UTC))
            self._make_durable(session, before, recheck)
            session.run(COMMIT)

    def _attempt(
        self, key: str, work: Work, as_of: datetime, recheck: lease.Recheck, preserve_insertion_order: bool
    ) -> Receipt:
        with attached(self._settings, read_only=False, preserve_insertion_order=preserve_insertion_order) as session:
            if known := ledger.find(session, key):
                return known
            before = self._files.names(session)
            transaction = Transaction(session.connection, as_of)
            transaction.run(BEGIN)
            ledger.advance_fence(transaction)
            try:
                facts = work(transaction)
            except Unchanged as unchanged:
                return Receipt(key, as_of, unchanged.facts)
            if transaction.failure:  # caught by `work`: DuckDB might say OK to the COMMIT and store nothing
                raise transaction.failure
            ledger.remember(transaction, key, as_of, facts)
            ledger.record_new_files(transaction, self._files, before, as_of)
            journal.append(self._settings.journal, key, transaction.notes, noted_at=as_of)
            self._make_durable(transaction, before, recheck)
            return _commit(transaction, key)

    def _make_durable(self, session: Session, before: set[str], recheck: lease.Recheck) -> None:
        """The last steps before COMMIT: the new files are on the disk, the lease is still ours."""
        self._files.sync(self._files.names(session) - before)
        recheck()

    def _look_up(self, key: str) -> Receipt | None:
        try:
            with self._reader() as session:
                return ledger.find(session, key)
        except (StatementFailed, TransientError):
            raise CommitUnknown(
                f"The connection broke while {key} was committed, and the ledger cannot be read. Retry with this key.",
                key=key,
            ) from None

    @contextmanager
    def _reader(self, preserve_insertion_order: bool = True) -> Iterator[Session]:
        with ExitStack() as stack:
            snapshot = partial(self._snapshot, preserve_insertion_order)
            yield self._retried("read", lambda: stack.enter_context(snapshot()))

    @contextmanager
    def _snapshot(self, preserve_insertion_order: bool) -> Iterator[Session]:
        with attached(self._settings, read_only=True, preserve_insertion_order=preserve_insertion_order) as session:
            session.run(BEGIN)
            ledger.pin(session)
            yield session

    def _retried(self, name: str, attempt: Callable[[], T]) -> T:
        """Again, from the start, for as long as others are in the way and `retry_timeout` lasts."""
        deadline = time.monotonic() + self._settings.retry_timeout.total_seconds()
        for tries in count(1):
            try:
                return attempt()
            except StatementFailed as failure:
                if not failure.facts.get("conflict"):
                    raise
            if time.monotonic() > deadline:
                raise CatalogBusy(
                    f"{name} met other transactions {tries} times. Nothing was written. Try again.",
                    key=name,
                    tries=tries,
                )
            _LOG.info("%s met another transaction, try %d", name, tries)
            longest = min(_LONGEST_WAIT, _SHORTEST_WAIT * 2.0 ** min(tries, 10))
            time.sleep(random.uniform(_SHORTEST_WAIT, longest))  # noqa: S311 - no secret: it only spreads the tries
        raise AssertionError("unreachable")

    def _ensure_schema(self) -> None:
        if self._schema_is_there:
            return
        try:
            with self._reader() as session:
                missing = migrations.pending(session, self._schema)
        except CatalogMissing:
            missing = self._schema
        if missing:
            with lease.hold(self._settings, "migrations") as recheck:
                self._retried("migrations", lambda: self._migrate(recheck))
        self._schema_is_there = True

    def _migrate(self, recheck: lease.Recheck) -> None:
        with attached(self._settings, read_only=False) as session:
            before = self._files.names(session)
            session.run(BEGIN)
            missing = migrations.pending(session, self._schema)
            if not missing:  # another process was faster
                return
            if len(missing) < len(self._schema):
                ledger.advance_fence(session)
            migrations.apply(session, missing)
            ledger.record_new_files(session, self._files, before, datetime.now(UTC))
            self._make_durable(session, before, recheck)
            session.run(COMMIT)
            _LOG.info("applied %d migrations", len(missing))


def _commit(transaction: Transaction, key: str) -> Receipt:
    """COMMIT, then read the ledger row back: the new transaction that reads it sees what was really stored."""
    try:
        transaction.run(COMMIT)
    except (StatementFailed, CatalogBusy) as failure:
        if failure.facts.get("conflict"):
            raise
        raise _CommitFailed(failure) from None
    try:
        stored = ledger.find(transaction, key)
    except (StatementFailed, CatalogBusy) as failure:
        raise _CommitFailed(failure) from None
    if stored is None:
        raise CommitLost(f"COMMIT of {key} said OK, but its ledger row is not there. Look at the catalog.", key=key)
    return replace(stored, replayed=False)
