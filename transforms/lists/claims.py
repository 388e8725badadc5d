"""What a record says of its own consent, and which event that makes under the attestation. Holds no rule: looks them
up.

Every consent column of the row, the file's own status and the columns that prove a confirmation speak; the strictest
counts. A word nobody knows opts nobody in; it is counted and listed.

What decided is kept in the source's own words (`said`): `Status: unsubscribed`, `file: cleaned`. Only words that are
known stand there; a text is told by its meaning in brackets.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Final

import polars as pl

from transforms.lists.attestation import Attestation
from transforms.lists.normalise.date import DateOrder, parse_times
from transforms.lists.preset import Field, fold_word
from transforms.lists.recognise import ConsentColumn, Mapping
from transforms.rules.claim import CAPPED, EVENTS, ON_PHONES
from transforms.rules.status_word import CLAIM_RANK, DELIVERABILITY_RANK, LIST_STATUS, MEANINGS
from transforms.vocabulary import Attested, Channel, Claim, ConsentEvent, Deliverability

_CLAIMS: Final = {rank: claim for claim, rank in CLAIM_RANK.items()}
_DELIVERABILITIES: Final = {rank: word.value for word, rank in DELIVERABILITY_RANK.items()}
_NAMES: Final = {meaning: name for name, meaning in MEANINGS.items()}
_BELOW_CLAIMS: Final = max(DELIVERABILITY_RANK.values()) + 1
_NOTHING_SAID: Final = "no consent column"
OF_CHANNELS: Final = {
    Channel.EMAIL: ("claim", "event", "said", "deliverability"),
    Channel.PHONE: ("phone_claim", "phone_event", "phone_said", "phone_deliverability"),
}
"""Columns of `Consent.rows` that speak of the addresses of a channel: what they say, what it makes, in which words, and
whether mail arrives.
"""


@dataclass(frozen=True)
class Consent:
    """rows: those of `OF_CHANNELS`, and consent_at Datetime, one per record; and the word nobody knows, if any."""

    rows: pl.DataFrame
    unknown_word: pl.Series


@dataclass(frozen=True)
class _Speaker:
    """The file, or a column of it: the ranks of what it says of each record, and its words."""

    claim: pl.Expr | pl.Series
    deliverability: pl.Expr | pl.Series
    said: pl.Expr | pl.Series


def permitted(mapping: Mapping, attestation: Attestation) -> Attested:
    """How much the attestation can give on a list of this source (rule table `cap`)."""
    return CAPPED[mapping.cap, attestation.attested]


def judge_consent(
    cells: pl.DataFrame, mapping: Mapping, attestation: Attestation, *, orders: dict[int, DateOrder], as_of: datetime
) -> Consent:
    """Judge the records of a chunk of cleaned cells (c0..cN). `orders`: column position -> day-first evidence."""
    heard = [(spoken, _read(cells[f"c{spoken.column.position}"], spoken)) for spoken in mapping.consent]
    columns = [(spoken, _Speaker(read["claim"], read["deliverability"], read["said"])) for spoken, read in heard]
    of_row = [*_of_list(mapping), *(column for spoken, column in columns if spoken.channel is None)]
    of_row = of_row or [_Speaker(_rank(Claim.SILENT), _state(Deliverability.CLEAN), pl.lit(_NOTHING_SAID))]
    of_emails = [*of_row, *(column for spoken, column in columns if spoken.channel == Channel.EMAIL)]
    of_phones = [column for spoken, column in columns if spoken.channel == Channel.PHONE]
    proven = _proven(cells, mapping, as_of)
    claim = _claimed(
        of_emails, [proven, *(read["confirms"] for spoken, read in heard if spoken.channel != Channel.PHONE)]
    )
    of_all = _claimed(of_row, [proven, *(read["confirms"] for spoken, read in heard if spoken.channel is None)])
    on_phones = of_all.replace_strict({rank: CLAIM_RANK[ON_PHONES[said]] for rank, said in _CLAIMS.items()})
    on_phones = pl.min_horizontal(on_phones.cast(pl.Int32), *(speaker.claim for speaker in of_phones))
    events = _events(permitted(mapping, attestation))
    rows = cells.select(
        claim=claim.replace_strict(_CLAIMS, return_dtype=pl.String),
        event=claim.replace_strict(events, return_dtype=pl.String),
        said=_strictest(of_emails),
        deliverability=_worst(of_emails),
        phone_claim=on_phones.replace_strict(_CLAIMS, return_dtype=pl.String),
        phone_event=on_phones.replace_strict(events, return_dtype=pl.String),
        phone_said=_strictest([*of_row, *of_phones]),
        phone_deliverability=_worst([*of_row, *of_phones]),
        consent_at=_consent_at(cells, mapping, orders, as_of),
    )
    nothing = pl.Series(dtype=pl.String).extend_constant(None, cells.height)
    return Consent(rows, reduce(pl.Series.fill_null, (read["unknown_word"] for _, read in heard), nothing))


def _of_list(mapping: Mapping) -> list[_Speaker]:
    """What the file as a whole says, if it says anything."""
    meaning = LIST_STATUS.get(mapping.list_status)
    if meaning is None:
        return []
    return [_Speaker(_rank(meaning.claim), _state(meaning.deliverability), pl.lit(f"file: {mapping.list_status}"))]


def _claimed(speakers: Sequence[_Speaker], proofs: Sequence[pl.Expr | pl.Series]) -> pl.Expr:
    """The rank of the least that is said; a permission that one of the proofs confirms is a confirmed one."""
    claim = pl.min_horizontal(*(speaker.claim for speaker in speakers))
    permitting = claim.is_in([CLAIM_RANK[Claim.SUBSCRIBED], CLAIM_RANK[Claim.SILENT]])
    return pl.when(permitting & pl.any_horizontal(*proofs)).then(_rank(Claim.CONFIRMED)).otherwise(claim)


def _worst(speakers: Sequence[_Speaker]) -> pl.Expr:
    rank = pl.min_horizontal(*(speaker.deliverability for speaker in speakers))
    return rank.replace_strict(_DELIVERABILITIES, return_dtype=pl.String)


def _strictest(speakers: Sequence[_Speaker]) -> pl.Expr:
    """The words of the first of those who say the least: of what may be sent, then of whether it arrives."""
    strict = [speaker.claim * _BELOW_CLAIMS + speaker.deliverability for speaker in speakers]
    least = pl.min_horizontal(*strict)
    return pl.coalesce(*(pl.when(least == own).then(by.said) for own, by in zip(strict, speakers, strict=True)))


def _rank(claim: Claim) -> pl.Expr:
    return pl.lit(CLAIM_RANK[claim], dtype=pl.Int32)


def _state(deliverability: Deliverability) -> pl.Expr:
    return pl.lit(DELIVERABILITY_RANK[deliverability], dtype=pl.Int32)


def _events(attested: Attested) -> dict[int, ConsentEvent]:
    return {rank: EVENTS[claim, attested] for rank, claim in _CLAIMS.items()}


def _read(cells: pl.Series, spoken: ConsentColumn) -> pl.DataFrame:
    """Judge each distinct cell once: claim Int32 (rank), deliverability Int32 (rank), confirms Boolean, unknown_word,
    said String; one row per cell, in order.
    """
    vocabulary = spoken.vocabulary
    meanings = list(
        {vocabulary.blank, vocabulary.other, *vocabulary.words.values(), *dict(vocabulary.patterns).values()}
    )
    word, number = pl.col("word"), {meaning: index for index, meaning in enumerate(meanings)}
    by_word = {known: number[meaning] for known, meaning in vocabulary.words.items()}
    meant = pl.coalesce(
        *([word.replace_strict(by_word, default=None, return_dtype=pl.Int32)] if by_word else []),
        *(pl.when(word.str.contains(regex)).then(number[meaning]) for regex, meaning in vocabulary.patterns),
        pl.lit(number[vocabulary.other]),
    )
    said = pl.DataFrame(
        {
            "meant": range(len(meanings)),
            "claim": [CLAIM_RANK[meaning.claim] for meaning in meanings],
            "deliverability": [DELIVERABILITY_RANK[meaning.deliverability] for meaning in meanings],
            "confirms": [meaning.confirms for meaning in meanings],
            "means": [_NAMES.get(meaning) for meaning in meanings],
        },
        schema={
            "meant": pl.Int32,
            "claim": pl.Int32,
            "deliverability": pl.Int32,
            "confirms": pl.Boolean,
            "means": pl.String,
        },
    )
    distinct = pl.DataFrame({"cell": cells.unique()}).with_columns(word=fold_word(pl.col("cell")))
    judged = distinct.with_columns(
        meant=pl.when(word.is_null()).then(number[vocabulary.blank]).otherwise(meant).cast(pl.Int32)
    ).join(said, on="meant", how="left")
    in_words = pl.when(word.is_null()).then(pl.lit("(empty)")).when(word.is_in(list(by_word))).then(word)
    judged = judged.with_columns(
        unknown_word=pl.when(pl.col("claim") == CLAIM_RANK[Claim.UNKNOWN]).then(_shown(word)),
        said=pl.lit(f"{spoken.column.caption}: ") + in_words.otherwise(pl.format("({})", "means")),
    )
    told = judged.select("cell", "claim", "deliverability", "confirms", "unknown_word", "said")
    return pl.DataFrame({"cell": cells}).join(told, on="cell", how="left", nulls_equal=True, maintain_order="left")


def _shown(word: pl.Expr) -> pl.Expr:
    """What looks like an address or a number is somebody's data, not a word: it is not listed."""
    return pl.when(word.str.contains(r"@|\d{4}")).then(pl.lit("(not shown)")).otherwise(word.str.slice(0, 40))


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
