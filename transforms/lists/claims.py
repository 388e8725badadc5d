"""What a record says of its own consent, and which event that makes under the attestation. Holds no rule: looks them
up.

Every consent column of the row, the file's own status and the columns that prove a confirmation speak; the strictest
counts. A word nobody knows opts nobody in; it is counted and listed.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Final

import polars as pl

from transforms.lists.attestation import Attestation
from transforms.lists.normalise.date import DateOrder, parse_times
from transforms.lists.recognise import Field, Mapping
from transforms.rules.claim import EVENTS, ON_PHONES
from transforms.rules.status_word import BLANK, CLAIM_RANK, DELIVERABILITY_RANK, LIST_STATUS, WORDS, StatusColumn
from transforms.vocabulary import Claim, Deliverability, ListStatus

_KINDS: Final[dict[Field, StatusColumn]] = {Field.STATUS: "status", Field.OPT_IN: "opt_in", Field.OPT_OUT: "opt_out"}
_CLAIMS: Final = {rank: claim.value for claim, rank in CLAIM_RANK.items()}
_DELIVERABILITIES: Final = {rank: word.value for word, rank in DELIVERABILITY_RANK.items()}


@dataclass(frozen=True)
class Consent:
    """rows: claim, event, phone_event, deliverability String, consent_at Datetime, one per record; and the word
    nobody knows, if any.
    """

    rows: pl.DataFrame
    unknown_word: pl.Series


def judge_consent(
    cells: pl.DataFrame, mapping: Mapping, attestation: Attestation, *, orders: dict[int, DateOrder], as_of: datetime
) -> Consent:
    """Judge the records of a chunk of cleaned cells (c0..cN). `orders`: column position -> day-first evidence."""
    unknown_word = pl.Series(dtype=pl.String).extend_constant(None, cells.height)
    claims = [pl.lit(CLAIM_RANK[Claim.SILENT], dtype=pl.Int32)]
    states = [pl.lit(DELIVERABILITY_RANK[Deliverability.CLEAN], dtype=pl.Int32)]
    for column in mapping.of(*_KINDS):
        read = _read(cells[f"c{column.position}"], _KINDS[column.field or Field.STATUS])
        claims.append(pl.lit(read["claim"]))
        states.append(pl.lit(read["deliverability"]))
        unknown_word = unknown_word.fill_null(read["unknown_word"])
    if mapping.list_status != ListStatus.AUTO:
        meaning = LIST_STATUS[mapping.list_status]
        claims.append(pl.lit(CLAIM_RANK[meaning.claim], dtype=pl.Int32))
        states.append(pl.lit(DELIVERABILITY_RANK[meaning.deliverability], dtype=pl.Int32))
    if mapping.complaint:
        said = pl.col(f"c{mapping.complaint.column.position}").str.to_lowercase()
        complains = said.str.contains_any(list(mapping.complaint.words)).fill_null(value=False)
        claims.append(pl.when(complains).then(CLAIM_RANK[Claim.OPTED_OUT]).otherwise(CLAIM_RANK[Claim.SILENT]))
        states.append(pl.when(complains).then(DELIVERABILITY_RANK[Deliverability.COMPLAINED]).otherwise(
            DELIVERABILITY_RANK[Deliverability.CLEAN]))  # fmt: skip
    claim = pl.min_horizontal(*claims)
    permitting = claim.is_in([CLAIM_RANK[Claim.SUBSCRIBED], CLAIM_RANK[Claim.SILENT]])
    claim = pl.when(permitting & _proven(cells, mapping, as_of)).then(CLAIM_RANK[Claim.CONFIRMED]).otherwise(claim)
    events = {rank: EVENTS[Claim(word), attestation.attested].value for rank, word in _CLAIMS.items()}
    of_phones = {rank: EVENTS[ON_PHONES[Claim(word)], attestation.attested].value for rank, word in _CLAIMS.items()}
    rows = cells.select(
        claim=claim.replace_strict(_CLAIMS, return_dtype=pl.String),
        event=claim.replace_strict(events, return_dtype=pl.String),
        phone_event=claim.replace_strict(of_phones, return_dtype=pl.String),
        deliverability=pl.min_horizontal(*states).replace_strict(_DELIVERABILITIES, return_dtype=pl.String),
        consent_at=_consent_at(cells, mapping, orders, as_of),
    )
    return Consent(rows, unknown_word)


def fold_word(column: pl.Expr) -> pl.Expr:
    """Lower case, no accents, one blank between words: how status words are compared."""
    plain = column.str.to_lowercase().str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    return plain.str.replace_all(r"[\s_]+", " ").str.strip_chars(" .")


def _read(cells: pl.Series, kind: StatusColumn) -> pl.DataFrame:
    """Claim rank, deliverability rank and unknown word of each cell; judged once per distinct cell."""
    meanings = WORDS[kind]
    distinct = pl.DataFrame({"cell": cells.unique()}).with_columns(word=fold_word(pl.col("cell")))
    claim = {word: CLAIM_RANK[meaning.claim] for word, meaning in meanings.items()}
    state = {word: DELIVERABILITY_RANK[meaning.deliverability] for word, meaning in meanings.items()}
    judged = distinct.with_columns(
        claim=pl.when(pl.col("word").is_null())
        .then(CLAIM_RANK[BLANK[kind]])
        .otherwise(pl.col("word").replace_strict(claim, default=CLAIM_RANK[Claim.UNKNOWN], return_dtype=pl.Int32)),
        deliverability=pl.col("word").replace_strict(
            state, default=DELIVERABILITY_RANK[Deliverability.CLEAN], return_dtype=pl.Int32
        ),
    )
    # what looks like an address or a number is somebody's data, not a word: it is not listed
    shown = (
        pl.when(pl.col("word").str.contains(r"@|\d{4}"))
        .then(pl.lit("(not shown)"))
        .otherwise(pl.col("word").str.slice(0, 40))
    )
    judged = judged.with_columns(unknown_word=pl.when(pl.col("claim") == CLAIM_RANK[Claim.UNKNOWN]).then(shown))
    return pl.DataFrame({"cell": cells}).join(judged, on="cell", how="left", nulls_equal=True, maintain_order="left")


def _proven(cells: pl.DataFrame, mapping: Mapping, as_of: datetime) -> pl.Expr:
    """Whether the row's own columns prove a double opt-in: confirmed later than signed up, from a known place."""
    if mapping.proof is None:
        return pl.lit(value=False)
    earlier, later = (
        parse_times(cells[f"c{column.position}"], DateOrder.UNKNOWN, zone=mapping.zone, as_of=as_of)["time"]
        for column in (mapping.proof.earlier, mapping.proof.later)
    )
    proven = (earlier < later) & cells[f"c{mapping.proof.present.position}"].is_not_null()
    return pl.lit(proven.fill_null(value=False))


def _consent_at(cells: pl.DataFrame, mapping: Mapping, orders: dict[int, DateOrder], as_of: datetime) -> pl.Series:
    """When the row says its consent was given or withdrawn; null where it does not say so without doubt."""
    times = [
        parse_times(cells[f"c{column.position}"], orders[column.position], zone=mapping.zone, as_of=as_of)["time"]
        for column in mapping.of(Field.CONSENT_AT)
    ]
    empty = pl.Series(dtype=pl.Datetime("us", "UTC")).extend_constant(None, cells.height)
    return reduce(lambda first, second: first.fill_null(second), times, empty)
