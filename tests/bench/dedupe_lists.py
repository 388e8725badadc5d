"""What two lists make of the people of `dedupe_people`: who is in them, how often, and with which mistakes.

`crm` keeps first and last name apart, knows mobile, landline, street and (of some) the date of birth; `event` has one
column for the name, one number, no street. Many are in both, some twice in one. Each time somebody appears a value may
be missing, be an older one, be mistyped, be a nickname, an initial or a role mailbox, be swapped with another.
"""

from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from tests.bench import dedupe_people
from transforms.lists.match import nicknames

Rng = np.random.Generator

WORLDS: Final = {"town": dedupe_people.town, "clan": dedupe_people.clan}
COLUMNS: Final = {
    "crm": {
        "contact id": "id", "first name": "first", "last name": "last", "suffix": "suffix", "email": "mail",
        "phone": "line", "mobile": "mobile", "company": "company", "street": "street",
        "postal code": "zip", "city": "city",
        "country": "country", "date of birth": "birth_date",
    },
    "event": {
        "name": "name", "e-mail address": "mail", "telephone": "any_line", "organisation": "company", "town": "city",
        "postcode": "zip", "land": "country",
    },
}  # fmt: skip
"""List -> caption -> what stands there."""
JUNK_PHONE: Final = "+12025550100"
JUNK_MAIL: Final = "test@test.example"


def write(folder: Path, world: str, *, people: int, seed: int) -> None:
    """Two lists `<list>.csv`, beside each `<list>.truth.parquet` [record_no, person], rows in the list's order."""
    r = np.random.default_rng(seed)
    persons = WORLDS[world](r, people)
    for name, share in (("crm", 0.7), ("event", 0.55)):
        times = (r.random(people) < share).astype(int) * (1 + (r.random(people) < 0.06))
        rows = _appearances(r, persons[r.permutation(np.repeat(np.arange(people), times))])
        rows = rows.with_columns(id=pl.concat_str([pl.lit(name), pl.int_range(1, pl.len() + 1).cast(pl.String)]))
        rows.select(pl.col(told).alias(caption) for caption, told in COLUMNS[name].items()).write_csv(
            folder / f"{name}.csv"
        )
        rows.select(pl.int_range(1, pl.len() + 1).alias("record_no"), "person").write_parquet(
            folder / f"{name}.truth.parquet"
        )


def _appearances(r: Rng, people: pl.DataFrame) -> pl.DataFrame:
    """One row of a list a row: values as they are said there."""
    n = people.height
    rows = _names(r, people).with_columns(_mail(r, people), *_lines(r, people))
    luck = pl.Series(r.random(n))
    at_work = (luck < 0.15) & rows["office"].is_not_null()
    moved = luck > 0.91
    elsewhere = people.sample(n, with_replacement=True, seed=int(r.integers(1 << 30)))
    places = [
        pl.when(at_work).then(rows[office]).when(moved).then(elsewhere[home]).otherwise(rows[home]).alias(home)
        for home, office in (("street", "office"), ("zip", "office_zip"), ("city", "office_city"))
    ]
    rows = rows.with_columns(*places)
    street, zip_, town = (pl.Series(r.random(n)) < share for share in (0.30, 0.25, 0.15))
    employer = pl.Series(r.random(n))
    return rows.with_columns(
        street=_kept(_mistyped(r, rows["street"], 0.04), ~street),
        zip=_kept(rows["zip"], ~zip_),
        city=_kept(rows["city"], ~town),
        company=_kept(
            pl.select(
                pl.when(employer < 0.1).then(elsewhere["company"]).otherwise(_firm(r, rows["company"]))
            ).to_series(),
            employer < 0.8,
        ),
        birth_date=_kept(rows["birth_date"], pl.Series(r.random(n)) < 0.25),
        suffix=_kept(rows["suffix"], pl.Series(r.random(n)) < 0.6),
    )


def _names(r: Rng, people: pl.DataFrame) -> pl.DataFrame:
    n = people.height
    first, last = people["first"].to_numpy().copy(), people["last"].to_numpy().copy()
    forms = dict(nicknames().group_by("one").agg("other").iter_rows())
    luck = r.random(n)
    for i in np.nonzero(luck < 0.15)[0]:
        if known := forms.get(first[i]):
            first[i] = known[r.integers(len(known))]
    initial = (luck > 0.15) & (luck < 0.18)
    first[initial] = [x[0] for x in first[initial]]
    first, last = (_mistyped(r, pl.Series(x.tolist()), 0.03).to_numpy().copy() for x in (first, last))
    married = r.random(n) < 0.02
    last[married] = r.permutation(last)[married]
    swapped = r.random(n) < 0.01
    first[swapped], last[swapped] = last[swapped].copy(), first[swapped].copy()
    rows = people.with_columns(pl.Series("first", first.tolist()), pl.Series("last", last.tolist()))
    loud = pl.Series(r.random(n) < 0.1)
    rows = rows.with_columns(
        pl.when(loud).then(pl.col(c).str.to_uppercase()).otherwise(pl.col(c).str.to_titlecase()).alias(c)
        for c in ("first", "last")
    )
    comma = pl.Series(r.random(n) < 0.1)
    return rows.with_columns(
        name=pl.when(comma).then(pl.format("{}, {}", "last", "first")).otherwise(pl.format("{} {}", "first", "last"))
    )


def _mail(r: Rng, people: pl.DataFrame) -> pl.Expr:
    luck, older = pl.Series(r.random(people.height)), pl.Series(r.random(people.height)) < 0.12
    private = pl.when(older).then(pl.concat_str([pl.lit("old."), pl.col("mail")])).otherwise(pl.col("mail"))
    work = pl.coalesce("work_mail", private)
    chosen = (
        pl.when(luck < 0.5)
        .then(private)
        .when(luck < 0.75)
        .then(work)
        .when(luck < 0.78)
        .then(pl.coalesce("role_mail", private))
    )
    mistyped = _mistyped(r, people.select(chosen.alias("mail"))["mail"], 0.03)
    return pl.when(luck > 0.998).then(pl.lit(JUNK_MAIL)).otherwise(mistyped).alias("mail")


def _lines(r: Rng, people: pl.DataFrame) -> list[pl.Series]:
    """mobile, line (landline or switchboard) and any_line, which an event asked for as "telephone"."""
    n = people.height
    newer = dedupe_people.numbers(r, people["country"], mobile=True)
    luck = pl.Series(r.random(n))
    drawn = people.select(
        mobile=pl.when(luck < 0.08).then(newer).otherwise("mobile"),
        line=pl.when(luck < 0.4).then(pl.coalesce("switchboard", "landline")).otherwise("landline"),
    )
    mobile, line = (_mistyped(r, drawn[c], 0.02, digits=True) for c in ("mobile", "line"))
    kind = pl.Series(r.random(n))
    any_line = pl.select(
        pl.when(kind < 0.72).then(mobile).when(kind < 0.84).then(line).when(kind > 0.996).then(pl.lit(JUNK_PHONE))
    ).to_series()
    have, reached = pl.Series(r.random(n)) < 0.7, pl.Series(r.random(n)) < 0.35
    return [_kept(mobile, have).alias("mobile"), _kept(line, reached).alias("line"), any_line.alias("any_line")]


def _firm(r: Rng, company: pl.Series) -> pl.Series:
    form = pl.Series(r.choice(["", "", " Inc.", " LLC", " Ltd", " GmbH", " & Co. KG"], len(company)))
    return pl.select(pl.concat_str([_mistyped(r, company, 0.03).str.to_titlecase(), form])).to_series()


def _kept(values: pl.Series, told: pl.Series) -> pl.Series:
    return pl.select(pl.when(told).then(values)).to_series()


def _mistyped(r: Rng, values: pl.Series, share: float, *, digits: bool = False) -> pl.Series:
    """One slip in a share of the values: a letter left out, doubled, wrong, or two the other way round."""
    texts = values.to_list()
    for i in np.nonzero(r.random(len(texts)) < share)[0]:
        if (text := texts[i]) and len(text) > 3:
            at, slip = (
                int(r.integers(len(text) // 2, len(text) - 1)),
                int(r.integers(2, 4) if digits else r.integers(4)),
            )
            wrong = str(r.integers(10)) if digits else "aeiourstn"[r.integers(9)]
            middle = ("", text[at] * 2, wrong, text[at + 1] + text[at])[slip]
            texts[i] = text[:at] + middle + text[at + (2 if slip == 3 else 1) :]
    return pl.Series(values.name, texts, pl.String)
