"""Claims on addresses become decisions. Reads the warehouse and the rule tables, writes nothing but temp tables."""

from pathlib import Path
from typing import Final

import polars as pl

from transforms.consent.pseudonym import Pseudonyms
from transforms.errors import AccountingMismatch, PseudonymKeyWrong
from transforms.rules.claim import STRICTNESS
from transforms.rules.opt_in import NEW, TRANSITIONS
from transforms.rules.status_word import DELIVERABILITY_RANK
from transforms.rules.suppression import SUPPRESSIONS
from transforms.vocabulary import ConsentEvent, Deliverability, OptStatus, Reason
from transforms.warehouse import Session, load_queries

_SQL: Final = load_queries(Path(__file__).parent / "sql")
_KEYED_AT_ONCE: Final = 200_000
_EVENT: Final = pl.Enum(ConsentEvent)
_DELIVERABILITY: Final = pl.Enum(Deliverability)
_REASON: Final = pl.Enum(Reason)


def decide(session: Session, pseudonyms: Pseudonyms) -> int:
    """Decide what becomes of every claimed address; returns how many there are.

    Reads, and uses up, the temp table `consent_claims`, one row per (channel, value): channel ENUM, value, event ENUM,
    worst INTEGER (rank of the deliverability), saying INTEGER (the caller's number for what is said of it), line_no
    BIGINT, place BIGINT (unique, orders the ledger), occurred_at TIMESTAMPTZ. Leaves `consent_decisions` with the same
    grain: key BLOB, event, before (NULL: new address), after, reason, deliverability_before, deliverability, and, as
    they came, listed (the rank) and saying; and `consent_changed`, those the warehouse knew and that change.
    Suppressions count before the list.

    Raises:
        AccountingMismatch: an address got no decision, or two.
        PseudonymKeyWrong: the key is not the one this warehouse was written with.
    """
    register_rules(session)
    key_claims(session, pseudonyms)
    claimed = int(session.value(_SQL["count_claims"]))
    session.run(_SQL["decide"], new=NEW, opted_out=OptStatus.OPTED_OUT.value)
    if (decided := int(session.value(_SQL["count_decisions"]))) != claimed:
        raise AccountingMismatch(
            f"{claimed} addresses are claimed but {decided} were decided. Nothing was written. This is a fault of "
            "Contact Warehouse: please report it.",
            claimed=claimed, decided=decided,
        )  # fmt: skip
    return decided


def key_claims(session: Session, pseudonyms: Pseudonyms) -> None:
    """Give every claimed address its pseudonym: `consent_known` from the warehouse, `consent_keys` made here."""
    session.run(_SQL["known"])
    _check_key(session, pseudonyms)
    for part in session.frame(_SQL["unknown"]).iter_slices(_KEYED_AT_ONCE):
        keys = pl.Series("key", pseudonyms.of(part["value"]), dtype=pl.Binary)
        session.register("consent_keyed", part.select("place", keys))
        session.run(_SQL["keyed"])


def register_rules(session: Session) -> None:
    """Make the rule tables joinable: rule_opt_in, rule_suppression, rule_deliverability, rule_strictness.

    Words are enums: temp tables of millions of decisions hold a byte each instead of a text.
    """
    session.register(
        "rule_opt_in",
        pl.DataFrame(
            [(t.event, t.before or NEW, t.after, t.reason) for t in TRANSITIONS.values()],
            schema={"event": _EVENT, "before": pl.String, "after": pl.Enum(OptStatus), "reason": _REASON},
            orient="row",
        ),
    )
    session.register(
        "rule_suppression",
        pl.DataFrame(
            [(s.reason, s.rank, s.event, s.deliverability, s.refused) for s in SUPPRESSIONS.values()],
            schema={"reason": pl.String, "rank": pl.Int32, "event": _EVENT, "deliverability": _DELIVERABILITY,
                    "refused": pl.Boolean},
            orient="row",
        ).with_columns(told=pl.lit(Reason.SUPPRESSED, dtype=_REASON)),
    )  # fmt: skip
    session.register(
        "rule_deliverability",
        pl.DataFrame(
            list(DELIVERABILITY_RANK.items()),
            schema={"deliverability": _DELIVERABILITY, "rank": pl.Int32},
            orient="row",
        ),
    )
    session.register(
        "rule_strictness",
        pl.DataFrame(list(STRICTNESS.items()), schema={"event": _EVENT, "rank": pl.Int32}, orient="row"),
    )


def _check_key(session: Session, pseudonyms: Pseudonyms) -> None:
    """One stored address proves that the key on disk is the one the warehouse was written with."""
    for row in session.rows(_SQL["any_key"]):
        if pseudonyms.of([row["value"]]) != [bytes(row["key"])]:
            raise PseudonymKeyWrong(
                "The pseudonym key is not the one this warehouse was written with: suppressions would not be found. "
                "Nothing was written. Restore secrets/pseudonym.key from the backup that belongs to this warehouse."
            )
