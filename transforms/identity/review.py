"""The review queue as a CSV for people, and what they decided, back again.

The file lies in `review/` of CONTACTS_HOME, for its owner alone. A person fills in `decision` (`same`, `not_same` or
`skip`) and, for `same`, `master` (`left`, the older one, or `right`): whose contact stays. A blank decision leaves the
pair in the queue, and so does `skip`; `not_same` is for good.
"""

import csv
import hashlib
import logging
import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from transforms.errors import ReviewInvalid
from transforms.lists.normalise.formula import guarded_phones, guarded_text
from transforms.rules import rows
from transforms.settings import Settings
from transforms.vocabulary.duplicates import ReviewFault, Verdict
from transforms.warehouse import Session, Transaction, Unchanged, Warehouse, load_queries

SQL: Final = load_queries(Path(__file__).parent / "sql")

log = logging.getLogger(__name__)

MOST: Final = 1_000
"""So many pairs a file has at most: nobody looks at more in one go."""
_WORDS: Final = ("evidence", "conflict", "pair_reason")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_MASTERS: Final = ("", "left", "right")
_ASKED: Final = ("left_id", "right_id", "decision", "master")
_FILLED: Final = {"line": pl.Int64} | dict.fromkeys(_ASKED, pl.String)


@dataclass(frozen=True)
class Decided:
    """What a filled file came to. known: said before; undecided: rows without a decision; faults: line ->
    ReviewFault.
    """

    same: int = 0
    not_same: int = 0
    skip: int = 0
    known: int = 0
    undecided: int = 0
    faults: dict[str, str] = field(default_factory=dict)

    def receipt(self) -> dict[str, Any]:
        """Counts, line numbers and codes only."""
        return asdict(self)


def export(warehouse: Warehouse, settings: Settings, *, as_of: datetime) -> dict[str, Any]:
    """Write the queue as a file; returns its name and how many pairs it has. The same instant gives the same name."""
    path = settings.review / f"duplicates-{as_of:%Y%m%dT%H%M%SZ}.csv"
    with warehouse.takeout(path.stem):
        with warehouse.read() as session:
            pairs = waiting(session, MOST)
            contacts = compared(session, pairs)
        table = _table(pairs, contacts)
        settings.make_folders()
        path.touch(mode=0o600)
        table.write_csv(path)
    log.info("review queue written pairs=%d", table.height)
    return {"file": path.name, "pairs": table.height}


def _table(pairs: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """One row a pair, with what a person needs to see of both side by side."""
    shown = [name for name in contacts.columns if name != "contact_id"]
    sides = [
        contacts.select(
            pl.col("contact_id").alias(f"{side}_id"), *(_safe(name).alias(f"{name} ({side})") for name in shown)
        )
        for side in ("left", "right")
    ]
    queue = pairs.join(sides[0], on="left_id").join(sides[1], on="right_id").sort("cluster", maintain_order=True)
    return queue.select(
        "cluster", pl.lit("").alias("decision"), pl.lit("").alias("master"), "speaks_for", "speaks_against",
        *(f"{name} ({side})" for name in shown for side in ("left", "right")), "left_id", "right_id",
    )  # fmt: skip


def waiting(session: Session, most: int) -> pl.DataFrame:
    """The queue: see `sql/review_queue.sql`."""
    words = [(row[name], row["what"]) for name in _WORDS for row in rows(f"duplicates/{name}")]
    session.register("pair_words", pl.DataFrame(words, schema=["code", "what"], orient="row"))
    return session.frame(SQL["review_queue"], most=most)


def compared(session: Session, pairs: pl.DataFrame) -> pl.DataFrame:
    """What a person needs to see of the contacts of some pairs: see `sql/review_contacts.sql`."""
    ids = pl.concat([pairs["left_id"], pairs["right_id"]]).unique().rename("contact_id")
    session.register("reviewed", ids.to_frame())
    return session.frame(SQL["review_contacts"])


def decide(warehouse: Warehouse, settings: Settings, name: str, *, actor: str, as_of: datetime) -> Decided:
    """Remember what a filled file decides. Rows that are wrong are told by line, and all others count; the file stays.

    The same file again changes nothing, and so does a mended one for the rows it had right before.

    Raises:
        ReviewInvalid: there is no such file, or its columns are not those of the queue. Nothing was written.
    """
    content = _content(settings, name)
    filled = _filled(content)
    undecided = filled.filter(pl.col("fault").is_null() & (pl.col("decision") == "")).height

    def work(transaction: Transaction) -> dict[str, Any]:
        transaction.register("filled", filled.filter(pl.col("fault").is_not_null() | (pl.col("decision") != "")))
        transaction.run(SQL["judge_review"])
        told = transaction.rows(SQL["judged"])
        faults = {str(row["line"]): row["fault"] for row in told if row["fault"]}
        counts = {
            verdict.value: sum(not row["fault"] and not row["known"] and row["verdict"] == verdict for row in told)
            for verdict in Verdict
        }
        known = sum(bool(row["known"]) and not row["fault"] for row in told)
        decided = Decided(**counts, known=known, undecided=undecided, faults=faults).receipt()
        if not any(counts.values()):
            raise Unchanged(decided)
        transaction.run(SQL["decide_review"], as_of=as_of, decided_by=actor)
        return decided

    key = f"review:{hashlib.sha256(content).hexdigest()}:{as_of.isoformat()}"
    decided = Decided(**warehouse.write(key, work, as_of=as_of).facts)
    log.info("review decided same=%d not_same=%d skip=%d faults=%d", decided.same, decided.not_same, decided.skip,
             len(decided.faults))  # fmt: skip
    return decided


def require_sound(decided: dict[str, Any]) -> None:
    """Raises ReviewInvalid if a filled file had rows that were wrong: all others are written by then."""
    if faults := decided["faults"]:
        told = ", ".join(f"line {line}: {fault}" for line, fault in faults.items())
        raise ReviewInvalid(
            f"{len(faults)} rows of the review file were not understood; all others are written. Mend them in the"
            f" file, and trigger again with it: {told}.",
            faults=faults,
        )  # fmt: skip


def _safe(name: str) -> pl.Expr:
    return (guarded_phones if name == "phones" else guarded_text)(pl.col(name))


def _content(settings: Settings, name: str) -> bytes:
    path = settings.review / name
    if not _NAME.fullmatch(name) or path.is_symlink() or not path.is_file():
        raise ReviewInvalid(
            "There is no file of that name in review/. Nothing was written. Lay the filled file there.", field="file"
        )
    return path.read_bytes()


def _filled(content: bytes) -> pl.DataFrame:
    """The rows of a file as a spreadsheet may have saved it: line, left_id, right_id, decision, master, fault."""
    lines = content.decode("utf-8-sig", errors="replace").splitlines(keepends=True)
    delimiter = max(",;\t", key=lines[0].count) if lines else ","
    reader = csv.reader(lines, delimiter=delimiter)
    header = [caption.strip().lower() for caption in next(reader, [])]
    if missing := [caption for caption in _ASKED if caption not in header]:
        raise ReviewInvalid(
            f"The review file has no column {', '.join(missing)}. Nothing was written. Fill the file as it was written,"
            " and keep its columns.",
            missing=missing,
        )
    places = [header.index(caption) for caption in _ASKED]
    cells = [
        (reader.line_num, *((row[place] if place < len(row) else "") for place in places)) for row in reader if any(row)
    ]
    master, decision = pl.col("master"), pl.col("decision")
    return (
        pl.DataFrame(cells, schema=_FILLED, orient="row")
        .with_columns(pl.col(_ASKED).str.strip_chars().str.to_lowercase())
        .with_columns(
            fault=pl.when(~decision.is_in(["", *Verdict]))
            .then(pl.lit(ReviewFault.UNKNOWN_DECISION.value))
            .when(~master.is_in(_MASTERS) | ((master != "") & (decision != Verdict.SAME)))
            .then(pl.lit(ReviewFault.UNKNOWN_MASTER.value))
        )
    )
