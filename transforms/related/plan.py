"""Whose each record is, which row it speaks of, what becomes of it: decided in temp tables of a session.

The set work is SQL (`sql/plan.sql` is its heart); this module says what follows what.
"""

import json
from pathlib import Path
from typing import Any, Final

import polars as pl

from transforms.consent.pseudonym import Pseudonyms
from transforms.lists.match import parquet
from transforms.lists.tally import tally
from transforms.related.report import Report
from transforms.related.staged import RelatedList
from transforms.rules.related import EXPORTED_AT, SHAPES
from transforms.rules.suppression import SUPPRESSIONS
from transforms.settings import Settings
from transforms.vocabulary import Reason, RelatedKind
from transforms.warehouse import Query, Session, load_queries

SQL: Final = load_queries(Path(__file__).parent / "sql")
_REFUSING: Final = [reason for reason, rule in SUPPRESSIONS.items() if rule.refused]


def plan(session: Session, staged: RelatedList, settings: Settings) -> Report:
    """Decide a staged list.

    Leaves the temp tables `outcomes` [record_no] and, to be written, `written` [row] and `listed_stages` or
    `listed_automations`; for companies `told_companies` [company] and `added_links` [contact, company].

    Raises:
        AccountingMismatch: records do not add up.
    """
    rows = parquet(staged, settings, "rows")
    _name(session, staged, settings, rows)
    if staged.kind == RelatedKind.COMPANIES:
        run(session, "companies", rows=rows, missing=Reason.MISSING_VALUE, older=Reason.OLDER_THAN_STORED)
    else:
        _resolve(session, staged, rows)
    session.run(SQL["outcomes"], rows=rows, rejects=str(staged.folder(settings) / "rejects.parquet"))
    outcomes, reasons = tally(session, staged.records)
    return Report.of(staged, outcomes, reasons, session.value(SQL["digest"]))


def run(session: Session, name: str, **facts: Any) -> None:
    """Run a query with those of the facts it binds; words of the vocabulary as text."""
    query: Query = SQL[name]
    session.run(query, **{key: getattr(value, "value", value) for key, value in facts.items() if key in query.params})


def _name(session: Session, staged: RelatedList, settings: Settings, rows: str) -> None:
    """Find the contact of every record; records of erased persons are told from those of unknown ones."""
    run(
        session,
        "named",
        rows=rows,
        source=staged.source,
        alone=staged.kind == RelatedKind.COMPANIES,
        unknown=Reason.UNKNOWN_CONTACT,
        several=Reason.SEVERAL_CONTACTS,
        nobody=Reason.NO_IDENTITY,
    )
    strangers = session.frame(SQL["strangers"], rows=rows, unknown=Reason.UNKNOWN_CONTACT.value)
    if strangers.height:
        keys = pl.Series("key", Pseudonyms(settings).of(strangers["email"]), dtype=pl.Binary)
        session.register("stranger_keys", strangers.with_columns(keys))
        run(session, "erased", rows=rows, reasons=_REFUSING, erased=Reason.ERASED_PERSON)


def _resolve(session: Session, staged: RelatedList, rows: str) -> None:
    """Place the records on rows, and resolve what each row is to be."""
    shape = SHAPES[staged.kind]
    defaults = {
        field: staged.exported_at.isoformat() if value == EXPORTED_AT else value
        for field, value in shape.otherwise.items()
    }
    facts = {"rows": rows, "source": staged.source, "missing": Reason.MISSING_VALUE}
    session.run(SQL["owners"])
    run(session, f"rows_{staged.kind.value}", **facts)
    run(
        session,
        "plan",
        **facts,
        kind=staged.kind,
        import_id=staged.import_id,
        defaults=json.dumps(defaults),
        told=shape.told_apart_by,
        moment=shape.moment,
        needed=shape.needed,
    )
    if staged.kind == RelatedKind.ENROLLMENTS:
        run(session, "not_mailable", not_mailable=Reason.NOT_MAILABLE)
    run(session, "judged", older=Reason.OLDER_THAN_STORED, deleted=Reason.DELETED_HERE)
