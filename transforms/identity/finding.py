"""Find duplicates: compare, judge by the rule tables, look at the clusters, and write what came of it to `match_pairs`.

It reads one snapshot, decides on it without holding the writer's lease, and commits the difference in one transaction.
Who is as he was when he was compared last is compared with nobody but the new and the changed; so a run after an import
costs little, and its pairs have the weights a full run gives them. Pairs of two unchanged contacts keep the weight they
got (frequencies drift as the table grows) until the next full run. The model and the tables changed: every run is full.
"""

import logging
import math
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_OID, UUID, uuid5

import polars as pl
from splink import DuckDBAPI
from splink.clustering import cluster_pairwise_predictions_at_threshold

from transforms.identity import match_table, model, spark
from transforms.identity.match_table import SQL
from transforms.rules import band
from transforms.settings import Settings
from transforms.vocabulary.duplicates import Band
from transforms.warehouse import Query, Session, Transaction, Warehouse

_LOG: Final = logging.getLogger(__name__)
_MOST_SHARING: Final = 100
"""More contacts than this with one name in one city are not worth comparing two by two."""
_MOST_MEMBERS: Final = 5
"""More contacts than this are not merged unseen, however well they fit."""
_CHANGES: Final = {
    name: Query.inline(name.replace("_", " "), f"FROM {name}")
    for name in ("new_pairs", "gone_pairs", "new_contacts", "gone_contacts")
}


@dataclass(frozen=True)
class Found:
    """What a run found, in counts. contacts: live ones; compared: of them new or changed; candidates: pairs weighed;
    auto, review, related: pairs of that band there are now. `written`: something changed, and was not a dry run.
    """

    finding_id: str
    full: bool
    contacts: int
    compared: int
    candidates: int
    auto: int
    review: int
    related: int
    new_pairs: int
    gone_pairs: int
    written: bool = False

    def receipt(self) -> dict[str, Any]:
        """For the next task: ids and counts."""
        return asdict(self)


def find(
    warehouse: Warehouse, settings: Settings, *, as_of: datetime, full: bool = False, dry_run: bool = False
) -> Found:
    """Compare live contacts and commit `match_pairs` in one transaction, under the key `find:<finding id>`.

    full: compare everybody; else only who is new or changed, unless the model or the rules have changed. A retry with
    the same `as_of` changes nothing. Raises what `Warehouse.read` and `Warehouse.write` raise.
    """
    finding_id = uuid5(NAMESPACE_OID, f"find duplicates {as_of.isoformat()} {full}")
    version = model.version(settings)
    with warehouse.read(preserve_insertion_order=False) as session:
        full = full or [row["model"] for row in session.rows(SQL["last_model"])] != [version]
        contacts = match_table.build(session, full=full)
        decide(session, settings, contacts, finding_id, as_of)
        session.run(SQL["changes"])
        (counts,) = session.rows(SQL["found"])
        changes = {name: session.frame(query) for name, query in _CHANGES.items()}
    facts = {"finding_id": str(finding_id), "full": full, **counts}

    def work(transaction: Transaction) -> dict[str, Any]:
        for name, frame in changes.items():
            transaction.register(name, frame)
        transaction.run(SQL["commit"], as_of=as_of)
        transaction.run(SQL["record_finding"], model=version, as_of=as_of, **facts)
        return facts

    written = not dry_run and any(frame.height for frame in changes.values())
    if written:
        facts = warehouse.write(f"find:{finding_id}", work, as_of=as_of).facts
    found = Found(**facts, written=written)
    _LOG.info(
        "%d of %d contacts compared: %d auto, %d review", found.compared, found.contacts, found.auto, found.review
    )
    return found


def decide(session: Session, settings: Settings, contacts: int, finding_id: UUID, as_of: datetime) -> None:
    """From the match table of so many contacts to the temp table wanted_pairs [pair]: as match_pairs is to be."""
    session.run(SQL["candidate_pairs"], most_sharing=_MOST_SHARING)
    (spark if settings.spark else model).score(session, settings, contacts)
    for name, rules in _rules().items():
        session.register(name, rules)
    session.run(
        SQL["judged_pairs"],
        steps=sorted({*band.LEAST_WEIGHT.values()}),
        least_by_firm=min(band.LEAST_WEIGHT[firm] for firm in band.FIRMS),
    )
    session.run(SQL["known_pairs"], finding_id=finding_id, found_at=as_of, sample=settings.review_sample)
    _cluster(session, "auto_clusters", [Band.AUTO])
    _cluster(session, "review_clusters", [Band.AUTO, Band.REVIEW])
    session.run(SQL["clustered_pairs"], most_members=_MOST_MEMBERS)


def _rules() -> dict[str, pl.DataFrame]:
    """The rule tables as frames: levels [comparison, gamma], bands [name, shares], at_most [conflict]."""
    last: dict[str, int] = {}
    levels = []
    for level in reversed(band.LEVELS):
        gamma = last[level.comparison] = last.get(level.comparison, -1) + 1
        levels.append((level.comparison, gamma, level.level, level.evidence, level.against, level.shares))
    bands = [
        (name, shares, band.rank(word), word.value, *_falls(shares, word))
        for (name, shares), word in band.BANDS.items()
    ]
    at_most = [(conflict.value, band.rank(word)) for conflict, word in band.AT_MOST.items()]
    return {
        "levels": pl.DataFrame(levels, ["comparison", "gamma", "level", "evidence", "against", "shares"], orient="row"),
        "bands": pl.DataFrame(bands, ["name", "shares", "rank", "band", "least", "below"], orient="row"),
        "at_most": pl.DataFrame(at_most, ["conflict", "rank"], orient="row"),
    }


def _falls(shares: str, word: Band) -> tuple[float, int]:
    """The least weight of a cell of the table of bands, and the rank of the band of a pair with less."""
    below = {Band.AUTO: (shares, Band.REVIEW), Band.REVIEW: (Band.REVIEW, Band.NONE)}
    of, reached = below.get(word, ("", word))
    return band.LEAST_WEIGHT.get(of, -math.inf), band.rank(reached)


def _cluster(session: Session, name: str, bands: list[Band]) -> None:
    """Leave the view `name` [contact_id] cluster_id: the least id of all that pairs of these bands join."""
    session.run(SQL["edges"], bands=[each.value for each in bands])
    with model.guarded(session, "cluster pairs"):
        database, connection = DuckDBAPI(session.connection), session.connection
        clusters = cluster_pairwise_predictions_at_threshold(
            nodes=database.register(connection.table("nodes"), dataset_display_name=f"{name}_nodes"),
            edges=database.register(connection.table("edges"), dataset_display_name=f"{name}_edges"),
            db_api=database,
            node_id_column_name="contact_id",
            edge_id_column_name_left="left_id",
            edge_id_column_name_right="right_id",
        )
        connection.table(clusters.physical_name).create_view(name)
