"""Big lists for the benchmarks: N rows of a CRM export, 20 columns, with the defects real ones have, and the truth.

    python -m tests.bench.lists OUT.csv --rows 1000000 [--start 100000] [--changed 0.1] [--seed 7] [--truth OUT.json]

A row is a pure function of (seed, row number), made in blocks of 100,000; so `--rows 1000000` and
`--rows 1000000 --start 100000 --changed 0.1` overlap in nine rows of ten, and a tenth of those has changed.
Mail domains are reserved ones, as long as the usual ones are. Phone numbers are random: the fictional ranges hold too
few for millions of rows, whose numbers have to be nearly unique. Nothing made here belongs in git.
"""

import argparse
import json
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from polars import col, lit

from tests.bench.phones import COUNTRY_NAMES, COUNTRY_SHARES, phones

BLOCK: Final = 100_000
NAMES: Final = ("first", "last")
HEADER: Final = (
    "Contact ID,First Name,Last Name,E-mail Address,Phone,Mobile,Company,Job Title,Street,City,State,Postal Code,"
    "Country,Language,Date of Birth,Created Date,Opt-In Status,Opt-In Date,Tags,Notes"
)
FIRST: Final = (
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth José María Ana Luís João Zoë Renée "
    "François Jürgen Björn Søren Łukasz Chloé Noël Anaïs Siobhán Günther Käthe Ines Wei Priya Arjun Fatima Omar Yuki "
    "Hana Olga Ivan Emre Aylin"
)
LAST: Final = (
    "Smith Johnson Williams Brown Jones García Müller Schröder Weiß Lefèvre Dubois Moreau O'Brien D'Angelo Núñez Peña "
    "Gonçalves Østergaard Åkesson Novák Kowalski Çelik Yılmaz Sánchez van-der-Berg Rossi Bianchi Kim Nguyen Patel "
    "Singh Khan Haddad Ito Sato McDonald St.-Pierre Ngo Lee Okafor"
)
# as long, one with the other, as gmail.com, yahoo.com, outlook.com, hotmail.co.uk, web.de, orange.fr, libero.it, ...
DOMAINS: Final = (
    "g.example y.example out.example hmail.example w.example o.example l.example acme.example.com mail.example.org "
    "uo.example co.example mus.example"
)
IDN: Final = "müller.example bücher.example españa.example café.example straße.example"
COMPANIES: Final = (
    "Acme|Globex|Initech|Umbrella|Soylent|Hooli|Vehement|Massive Dynamic|Stark & Söhne|Wonka|Duff|Café Müller|"
    "Brüder Grimm|Ateliers d'Été"
)
FORMS: Final = " Inc| GmbH| Ltd| S.A.|, Inc.|, LLC| BV| AG"
TITLES: Final = (
    "CEO|Head of Marketing|Sales Manager|Engineer|Consultant|Director, Operations|Buyer|Developer|HR Lead|Student"
)
STREETS: Final = "Main St|Hauptstraße|Rue de l'Église|High Street|Calle Mayor|Via Roma|Park Ave|Dorfstr."
CITIES: Final = "New York|München|Paris|London|Zürich|São Paulo|Málaga|Rotterdam|Mumbai|Sydney|Köln|Liège"
STATES: Final = "||CA|NY|TX|BY|NRW"
LANGUAGES: Final = "en|de|fr|es|it|nl|pt|"
STATUSES: Final = "Subscribed|subscribed|Yes|opted out|Unsubscribed||double opt-in"
TAGS: Final = "vip|newsletter|Trade Show 2024|webinar|lead|customer|churned|partner|beta|référence"
NOTES: Final = ('Called twice\nsaid "yes, call later"', "met at fair, wants demo", "imported from old CRM")
# what a row is worth, in the order in which one defect hides another: the keys of the truth
BROKEN: Final = ("few", "many", "stray_quote", "open_quote")
KINDS: Final = (*BROKEN, "bad_email", "no_email", "repeat", "shared", "good")


class Block(NamedTuple):
    """Rows of one block: `cells` [row, 20 columns], `kind` one of KINDS, `key` the e-mail as meant, `changed`."""

    cells: pl.DataFrame
    kind: pl.Series
    key: pl.Series
    changed: pl.Series


def block(seed: int, number: int, changed: float) -> Block:
    """The rows `number * BLOCK` up to the next block; `changed` is the share of rows whose job title differs."""
    r = np.random.Generator(np.random.Philox(key=[seed, number]))
    changes = np.random.Generator(np.random.Philox(key=[seed + 1, number])).random(BLOCK) < changed
    people = _people(r, number)
    cells = _cells(r, people).with_columns(
        title=pl.when(pl.Series(changes)).then(pl.concat_str([lit("Promoted "), col("title")])).otherwise("title")
    )
    s, kind = pl.Series(r.random(BLOCK)), people["kind"]
    kind = pl.select(
        pl.when(s < 0.0005)
        .then(lit("few"))
        .when(s < 0.001)
        .then(lit("many"))
        .when(s < 0.0011)
        .then(lit("stray_quote"))
        .when(s < 0.00112)
        .then(lit("open_quote"))
        .otherwise(kind)
        .alias("kind")
    )["kind"]
    return Block(cells, kind, people["key"], pl.Series("changed", changes))


def _pick(r: np.random.Generator, words: str) -> pl.Series:
    values = pl.Series(words.split("|" if "|" in words else None))
    return values.gather(r.integers(0, len(values), BLOCK))


def _people(r: np.random.Generator, number: int) -> pl.DataFrame:
    """Who the rows are about: row, first, last, email, key, kind.

    One row in 33 repeats the e-mail of an earlier row: nine in ten as the same person, else as one sharing the mailbox.
    """
    rows = np.arange(BLOCK)
    letters = [col(c).str.normalize("NFKD").str.replace_all("[^A-Za-z]", "").str.to_lowercase() for c in NAMES]
    domain = pl.when(pl.Series(r.random(BLOCK) < 0.005)).then(_pick(r, IDN)).otherwise(_pick(r, DOMAINS))
    names = pl.DataFrame({"row": rows + number * BLOCK, "first": _pick(r, FIRST), "last": _pick(r, LAST)})
    people = names.with_columns(
        key=pl.concat_str([letters[0], lit("."), letters[1], col("row").cast(pl.String), lit("@"), domain])
    )
    repeats = (r.random(BLOCK) < 0.03) & (rows > 10)
    source = np.where(repeats, (rows * r.random(BLOCK)).astype(int), rows)
    while (chained := repeats & repeats[source]).any():
        source = np.where(chained, source - 1, source)
    shared = repeats & (r.random(BLOCK) < 0.1)
    same = np.where(shared, rows, source)
    people = people.with_columns(
        key=people["key"].gather(source),
        first=people["first"].gather(same),
        last=people["last"].gather(same),
        x=r.random(BLOCK),
        kind=pl.Series(np.where(shared, "shared", np.where(repeats, "repeat", "good")).tolist()),
    )
    return people.with_columns(
        email=_email(col("x"), pl.Series(r.random(BLOCK))),
        kind=pl.when(col("x") < 0.02)
        .then(lit("bad_email"))
        .when(col("x") < 0.03)
        .then(lit("no_email"))
        .otherwise("kind"),
    )


def _email(x: pl.Expr, z: pl.Series) -> pl.Expr:
    """The key as it was typed: 2 % are no addresses, 1 % is missing, 20 % differ in case or spaces."""
    key = col("key")
    wrong = (
        (0.003, key.str.replace("@", " at ", literal=True)),
        (0.006, key.str.replace("@", "@@", literal=True)),
        (0.009, key.str.replace("@", "", literal=True)),
        (0.012, pl.concat_str([lit("."), key])),
        (0.014, pl.concat_str([key, lit(".")])),
        (0.016, key.str.replace("@.*", "@localhost")),
        (0.018, key.str.replace(".", "..", literal=True)),
        (0.020, lit("n/a")),
        (0.030, lit("")),
    )
    typed = (
        pl.when(z < 0.12)
        .then(key.str.to_titlecase())
        .when(z < 0.15)
        .then(key.str.to_uppercase())
        .when(z < 0.18)
        .then(pl.concat_str([lit(" "), key]))
        .when(z < 0.20)
        .then(pl.concat_str([key, lit("  ")]))
        .when(z < 0.205)
        .then(pl.concat_str([lit("\u00a0"), key]))
        .otherwise(key)
    )
    for share, value in reversed(wrong):
        typed = pl.when(x < share).then(value).otherwise(typed)
    return typed


def _cells(r: np.random.Generator, people: pl.DataFrame) -> pl.DataFrame:
    """The twenty columns as they were typed, empty strings for nothing."""
    country = r.choice(len(COUNTRY_SHARES), BLOCK, p=COUNTRY_SHARES)
    spellings = pl.Series([name for names in COUNTRY_NAMES for name in names])
    q, name_style = pl.Series(r.random(BLOCK)), pl.Series(r.random(BLOCK))
    count, status = pl.Series(r.integers(0, 4, BLOCK)), _pick(r, STATUSES)
    first, nothing = col("first"), lit("")
    empty = [pl.Series(r.random(BLOCK) < share) for share in (0.25, 0.55)]
    tag = [_pick(r, TAGS), _pick(r, TAGS)]
    return people.select(
        id=pl.concat_str([lit("C"), (col("row") + 100_000_000).cast(pl.String)]),
        first=pl.when(name_style < 0.02)
        .then(pl.concat_str([lit(" "), first, lit(" ")]))
        .when(name_style < 0.04)
        .then(first.str.to_uppercase())
        .when(name_style < 0.05)
        .then(first.str.normalize("NFD"))
        .otherwise(first),
        last="last",
        email="email",
        phone=pl.when(empty[0]).then(nothing).otherwise(phones(r, country)),
        mobile=pl.when(empty[1]).then(nothing).otherwise(phones(r, country)),
        company=pl.concat_str([_pick(r, COMPANIES), lit(" "), _number(r, 20_000), _pick(r, FORMS)]),
        title=_pick(r, TITLES),
        street=pl.concat_str([_number(r, 999), lit(" "), _pick(r, STREETS)]),
        city=_pick(r, CITIES),
        state=_pick(r, STATES),
        postal_code=_number(r, 100_000).str.zfill(5),
        country=spellings.gather(country * 4 + r.integers(0, 4, BLOCK)),
        language=_pick(r, LANGUAGES),
        birth=pl.when(q < 0.4).then(nothing).otherwise(_dates(r, "1940-01-01", "2006-01-01", 5)),
        created=_dates(r, "2015-01-01", "2026-06-01", 6),
        status=status,
        opted_in=pl.when(status == "").then(nothing).otherwise(_dates(r, "2018-01-01", "2026-06-01", 6)),
        tags=pl.when(count == 0)
        .then(nothing)
        .when(count == 1)
        .then(tag[0])
        .otherwise(pl.concat_str([tag[0], pl.when(count == 2).then(lit("; ")).otherwise(lit(";")), tag[1]])),
        notes=pl.when(q < 0.03)
        .then(lit(NOTES[0]))
        .when(q < 0.06)
        .then(lit(NOTES[1]))
        .when(q < 0.16)
        .then(lit(NOTES[2]))
        .otherwise(nothing),
    )


def _number(r: np.random.Generator, below: int) -> pl.Series:
    return pl.Series(r.integers(1, below, BLOCK)).cast(pl.String)


def _dates(r: np.random.Generator, first: str, last: str, iso_tenths: int) -> pl.Expr:
    """Days between two dates, `iso_tenths` of ten in ISO form, the rest in the forms people mix into one column."""
    start = np.datetime64(first)
    span = int((np.datetime64(last) - start).astype(int))
    day = pl.lit(pl.Series((start + r.integers(0, span, BLOCK)).astype("datetime64[D]")))
    form = pl.Series(r.integers(0, 10, BLOCK))
    text = day.dt.to_string("%d/%m/%Y")
    for tenth, pattern in ((8, "%d %b %Y"), (7, "%Y-%m-%dT08:15:00Z"), (6, "%m/%d/%Y"), (5, "%d.%m.%Y")):
        text = pl.when(form == tenth).then(day.dt.to_string(pattern)).otherwise(text)
    return pl.when(form < iso_tenths).then(day.dt.to_string("%Y-%m-%d")).otherwise(text)


def lines(part: Block) -> pl.Series:
    """One CSV line a row, quoted where needed, broken where its kind says so."""
    kind = part.kind
    quoted = part.cells.select(
        pl.when(col(c).str.contains('[",\r\n]'))
        .then(pl.concat_str([lit('"'), col(c).str.replace_all('"', '""', literal=True), lit('"')]))
        .otherwise(col(c))
        .alias(c)
        for c in part.cells.columns
    ).with_columns(
        street=pl.when(kind == "stray_quote")
        .then(pl.concat_str([lit('Unit 12" '), col("street")]))
        .otherwise("street"),
        city=pl.when(kind == "open_quote").then(pl.concat_str([lit('"'), col("city")])).otherwise("city"),
    )
    whole = pl.concat_str(quoted.columns, separator=",")
    return quoted.select(
        pl.when(kind == "few")
        .then(pl.concat_str(quoted.columns[:11], separator=","))
        .when(kind == "many")
        .then(pl.concat_str([whole, lit(",extra,extra2")]))
        .otherwise(whole)
        .alias("line")
    )["line"]


def write(path: Path, rows: int, *, start: int = 0, changed: float = 0.0, seed: int = 7) -> dict[str, int]:
    """Write the rows `start` to `start + rows` and return the truth.

    It holds `rows`, `lines` (physical, with the header), `changed`, a count for each of KINDS, and `keys`: distinct
    e-mails of good, repeat and shared rows. An open quote swallows rows up to the next quote, so it hides some.
    """
    truth = dict.fromkeys(("rows", "lines", "changed", *KINDS, "keys"), 0) | {"rows": rows, "lines": 1}
    with path.open("wb") as file:
        file.write(HEADER.encode() + b"\n")
        for number in range(start // BLOCK, (start + rows - 1) // BLOCK + 1):
            low, high = max(start - number * BLOCK, 0), min(start + rows - number * BLOCK, BLOCK)
            cells, kind, key, differs = block(seed, number, changed)
            part = Block(cells[low:high], kind[low:high], key[low:high], differs[low:high])
            text = ("\n".join(lines(part).to_list()) + "\n").encode()
            file.write(text)
            truth["lines"] += text.count(b"\n")
            truth["changed"] += int(part.changed.sum())
            truth["keys"] += part.key.filter(part.kind.is_in(["good", "repeat", "shared"])).n_unique()
            for kind, count in part.kind.value_counts().iter_rows():
                truth[kind] += count
    return truth


def main() -> None:
    """The command line above."""
    options = argparse.ArgumentParser(description="Write a big list with the defects real ones have.")
    options.add_argument("out", type=Path)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--start", type=int, default=0)
    options.add_argument("--changed", type=float, default=0.0)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--truth", type=Path)
    given = options.parse_args()
    truth = write(given.out, given.rows, start=given.start, changed=given.changed, seed=given.seed)
    if given.truth:
        given.truth.write_text(json.dumps(truth, indent=1))
    print(json.dumps(truth))


if __name__ == "__main__":
    main()
