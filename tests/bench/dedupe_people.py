"""Invented people with everything that makes them hard to tell apart: one row a person, values as they really are.

Two worlds that differ in kind. `town`: households with one surname, address and landline, fathers and sons of one name,
role mailboxes, switchboards, rare and common names. `clan`: shared family mailboxes, twins, namesakes in a few big
cities, relatives in a family firm at one address. What lists make of a person is the same for both (`dedupe_lists.py`).

Mail domains are reserved. Phone numbers are random: the fictional ranges are too small. Nothing made here is for git.
"""

from typing import Final

import numpy as np
import polars as pl

Rng = np.random.Generator

FIRST: Final = {
    "f": "mary linda karen lisa betty helen ashley donna emily carol michelle sarah laura sharon amy angela "
    "ruth emma anna "
    "nicole stephanie rachel diane julie heather maria olivia joan megan andrea hannah kelly gloria teresa ann sara "
    "elizabeth margaret katherine catherine jennifer patricia susan deborah rebecca barbara jessica christine victoria "
    "amanda samantha pamela judith dorothy sandra virginia abigail alexandra nancy martha janet monika petra sabine "
    "ursula renate heike birgit jutta ingrid brigitte silke anja katrin ulrike gisela claudia gabriele",
    "m": "william robert richard james john michael thomas charles joseph david daniel matthew anthony "
    "christopher steven "
    "andrew kenneth edward ronald timothy jeffrey gregory benjamin samuel patrick alexander nicholas jonathan lawrence "
    "raymond gerald henry douglas peter frederick albert philip vincent leonard paul mark george brian "
    "kevin jason eric "
    "scott frank dennis adam nathan walter keith roger hans klaus juergen dieter manfred uwe holger stefan matthias "
    "ralf bernd guenter rolf volker heinz torsten markus jens",
}
LAST: Final = (
    "smith johnson williams brown jones garcia miller davis martinez lopez wilson anderson taylor moore "
    "jackson martin lee "
    "thompson white harris clark lewis robinson walker young allen king wright hill green adams baker "
    "nelson hall campbell "
    "mitchell carter roberts mueller schmidt schneider fischer weber meyer wagner becker schulz hoffmann "
    "koch bauer richter "
    "klein wolf schroeder neumann schwarz zimmermann braun krueger hofmann hartmann lange werner krause lehmann koehler"
)
ONSETS: Final = "b br c ch d dr f fr g gr h k kr l m n p pr r s sch st t tr v w z"
RHYMES: Final = "a al an ar e el en er i il in o ol on or u um un"
ENDINGS: Final = (
    "bach berg burg by dale den feld ford gan ham ini kin land ley "
    "lin man mann mer ner nik rov sen ski son stad stein ton vich "
    "wick witz"
)
TRADES: Final = (
    "logistics health foods energy capital media design labs motors software consulting plumbing dental legal travel"
)
STREETS: Final = (
    "main oak maple park elm lake hill church high linden garden mill station school ring kirch bahnhof wald berg markt"
)
FREE: Final = "gmail.example yahoo.example outlook.example icloud.example web.example gmx.example"
ROLES: Final = "info sales office contact support"
TWINS: Final = [
    "lea lena",
    "jan jana",
    "marie maria",
    "anna anne",
    "tim tom",
    "julia julian",
    "daniel daniela",
    "max mark",
    "eva ella",
    "lisa elisa",
    "ben leon",
    "mia lia",
]
COUNTRIES: Final = ("US", "DE", "GB")


def town(r: Rng, n: int) -> pl.DataFrame:
    """Households of one to four in many places; work at a firm of some fourteen, reached by its switchboard."""
    sizes = r.choice([1, 2, 3, 4], n, p=[0.5, 0.25, 0.13, 0.12])
    home = np.repeat(np.arange(n), sizes)[:n]
    head = np.r_[True, home[1:] != home[:-1]]
    female = r.random(n) < 0.5
    first, last = _firsts(r, female, 0.8), _surnames(r, n, common=0.35)
    last = np.where(head | (r.random(n) < 0.2), last, last[_head_of(head)])
    son = ~head & ~female & (r.random(n) < 0.05)
    father = _head_of(head)
    first[son], last[son] = first[father[son]], last[father[son]]
    suffix = np.full(n, None, dtype=object)
    suffix[son & (r.random(n) < 0.5)] = "Jr"
    people = _frame(r, first, last, home, places=max(40, n // 60), firms=max(20, n // 14))
    shared = ~head & (r.random(n) < 0.06)
    mail = people["mail"].to_numpy().copy()
    mail[shared] = mail[father[shared]]
    return people.with_columns(pl.Series("suffix", suffix.tolist(), pl.String), pl.Series("mail", mail.tolist()))


def clan(r: Rng, n: int) -> pl.DataFrame:
    """Families of three to eight, of few surnames, in big cities: one mailbox, one firm, twins and grandsons."""
    sizes = r.choice([1, 3, 5, 8], n, p=[0.35, 0.25, 0.25, 0.15])
    home = np.repeat(np.arange(n), sizes)[:n]
    head = np.r_[True, home[1:] != home[:-1]]
    of = _head_of(head)
    first, last = _firsts(r, r.random(n) < 0.5, 1.1), _surnames(r, n, common=0.9)[of]
    twin = ~head & ~np.r_[False, head[:-1]] & (r.random(n) < 0.12)
    for i in np.nonzero(twin)[0]:
        first[i - 1], first[i] = TWINS[r.integers(len(TWINS))].split()
    grandson = ~head & ~twin & (r.random(n) < 0.04)
    first[grandson] = first[of[grandson]]
    people = _frame(r, first, last, home, places=max(12, n // 2500), firms=max(20, n // 14))
    columns = {
        c: people[c].to_numpy().copy()
        for c in ("birth_date", "mail", "company", "switchboard", "street", "office", "landline")
    }
    columns["birth_date"][twin] = columns["birth_date"][np.nonzero(twin)[0] - 1]
    family = (r.random(n) < 0.3)[of] & (r.random(n) < 0.8)
    columns["mail"][family] = columns["mail"][of[family]]
    firm = (r.random(n) < 0.25)[of] & (sizes[home] > 1)
    named = np.array([f"{name} & sons" for name in last], dtype=object)
    columns["company"][firm], columns["office"][firm] = named[of[firm]], columns["street"][of[firm]]
    columns["switchboard"][firm] = columns["landline"][of[firm]]
    return people.with_columns(pl.Series(c, v.tolist(), people.schema[c]) for c, v in columns.items())


def _head_of(head: np.ndarray) -> np.ndarray:
    return np.maximum.accumulate(np.where(head, np.arange(len(head)), 0))


def _skewed(r: Rng, words: list[str], n: int, power: float) -> np.ndarray:
    weights = 1 / (np.arange(len(words)) + 3) ** power
    return np.array(words, dtype=object)[r.permutation(len(words))][r.choice(len(words), n, p=weights / weights.sum())]


def _made(r: Rng, n: int, *syllables: str) -> np.ndarray:
    """Words nobody has seen: one of each kind of syllable."""
    return np.array(["".join(x) for x in zip(*(r.choice(s.split(), n) for s in syllables), strict=True)], dtype=object)


def _firsts(r: Rng, female: np.ndarray, power: float) -> np.ndarray:
    n = len(female)
    women, men = (_skewed(r, FIRST[sex].split(), n, power) for sex in "fm")
    rare = _made(r, n, ONSETS, RHYMES, ONSETS, "a o en ia is")
    return np.where(r.random(n) < 0.15, rare, np.where(female, women, men))


def _surnames(r: Rng, n: int, *, common: float) -> np.ndarray:
    rare = _made(r, n, ONSETS, RHYMES, ENDINGS)
    return np.where(r.random(n) < common, _skewed(r, LAST.split(), n, 0.7), rare)


def _frame(r: Rng, first: np.ndarray, last: np.ndarray, home: np.ndarray, *, places: int, firms: int) -> pl.DataFrame:
    """Everything of a person but what a world makes special: one row a person, values as they really are."""
    n = len(first)
    place = _place(r, places)
    live = r.choice(places, n, p=_falling(places))[home]
    country = place["country"].gather(live)
    firm = np.where(r.random(n) < 0.6, r.choice(firms, n, p=_falling(firms)), -1)
    firm_name = np.array(
        [" ".join(x) for x in zip(_surnames(r, firms, common=0.3), r.choice(TRADES.split(), firms), strict=True)],
        dtype=object,
    )
    firm_place = r.choice(places, firms, p=_falling(places))
    number = r.integers(1, 9999, n).astype(str)
    local = _local_part(r, first, last, number)
    works = firm >= 0
    at_firm = np.array([x.replace(" ", "") + ".example" for x in firm_name], dtype=object)[firm]
    people = pl.DataFrame({
        "person": np.arange(n), "first": first.tolist(), "last": last.tolist(),
        "birth_date": (np.datetime64("1940-01-01") + r.integers(0, 365 * 65, n)).astype("datetime64[D]"),
        "mail": (local + "@" + r.choice(FREE.split(), n).astype(object)).tolist(),
        "work_mail": np.where(works, first + "." + last + number + "@" + at_firm, None).tolist(),
        "role_mail": np.where(works, r.choice(ROLES.split(), n).astype(object) + "@" + at_firm, None).tolist(),
        "company": np.where(works, firm_name[firm], None).tolist(),
        "office": np.where(works, _streets(r, firms)[firm], None).tolist(),
        "street": _streets(r, n)[home].tolist(),
    }).with_columns(
        *place.select(pl.all().gather(live)),
        *place.select(pl.col("zip", "city").gather(firm_place[firm]).name.prefix("office_")),
        suffix=pl.lit(None, pl.String),
    )  # fmt: skip
    lines = numbers(r, country, mobile=False).gather(home)
    board = numbers(r, place["country"].gather(firm_place), mobile=False).gather(np.maximum(firm, 0))
    return people.with_columns(
        mobile=numbers(r, country, mobile=True), landline=lines, switchboard=pl.when(pl.Series(works)).then(board)
    )


def _local_part(r: Rng, first: np.ndarray, last: np.ndarray, number: np.ndarray) -> np.ndarray:
    form, initial = r.integers(0, 4, len(first)), np.array([x[0] for x in first], dtype=object)
    usual = [first + "." + last + number, initial + last + number, last + "." + first + number]
    other = first + number + r.choice(ONSETS.split(), len(first)).astype(object)
    return np.select([form == 0, form == 1, form == 2], usual, other)


def _falling(n: int) -> np.ndarray:
    weights = 1 / (np.arange(n) + 10.0) ** 0.6
    return weights / weights.sum()


def _place(r: Rng, n: int) -> pl.DataFrame:
    city = _made(r, n, ONSETS, RHYMES, "ville ton burg field hausen port").tolist()
    zips = r.integers(10_000, 99_999, n).astype(str)
    return pl.DataFrame({"city": city, "zip": zips, "country": r.choice(COUNTRIES, n, p=[0.4, 0.4, 0.2])})


def _streets(r: Rng, n: int) -> np.ndarray:
    return (
        r.integers(1, 400, n).astype(str).astype(object)
        + " "
        + r.choice(STREETS.split(), n).astype(object)
        + r.choice([" street", " road", " avenue", "strasse"], n).astype(object)
    )


def numbers(r: Rng, country: pl.Series, *, mobile: bool) -> pl.Series:
    """A number a row in E.164, of a mobile or of a landline; of US numbers nobody can tell which."""
    digits = pl.Series(r.integers(0, 10**7, len(country))).cast(pl.String).str.zfill(7)
    area = pl.Series(
        r.choice(
            ["201", "212", "213", "303", "305", "312", "404", "415", "503", "512", "617", "702"], len(country)
        ).astype(str)
    )
    us = pl.concat_str(
        [pl.lit("+1"), area, pl.Series(r.integers(220, 900, len(country))).cast(pl.String), digits.str.slice(0, 4)]
    )
    rest = {"DE": "+49151" if mobile else "+4930", "GB": "+447400" if mobile else "+44207"}
    de = pl.concat_str([pl.lit(rest["DE"]), digits, pl.lit("5" if mobile else "")])
    gb = pl.concat_str([pl.lit(rest["GB"]), digits.str.slice(0, 6 if mobile else 7)])
    return pl.select(
        pl.when(country == "US").then(us).when(country == "DE").then(de).otherwise(gb).alias("number")
    ).to_series()
