"""What two contacts are to each other: how alike they are in what, the band that makes, what lowers it, and the words
for it. Tables: `duplicates/level.txt`, `band.txt`, `weight.txt`, `conflict.txt`, `evidence.txt`.

Checked when imported: every cell is there, and nothing makes an automatic merge but an address of one's own, or a firm
that tells its people apart.
"""

import hashlib
from pathlib import Path
from typing import Final, NamedTuple

from transforms.errors import RuleGap
from transforms.rules import rows
from transforms.vocabulary.duplicates import Band, Conflict, Evidence

NOTHING: Final = "nothing"
MISSING_NAME: Final = "missing_name"
FIRMS: Final = ("firm", "firm_alone")
_OWN: Final = {"mobile", "email", *FIRMS}
_FOLDER: Final = Path(__file__).parent / "duplicates"


class Level(NamedTuple):
    """How alike two contacts are in one thing. Evidence and conflict: what is told of it; shares: a column of BANDS."""

    comparison: str
    level: str
    evidence: Evidence | None
    against: Conflict | None
    shares: str


def _levels() -> list[Level]:
    return [
        Level(
            row["comparison"],
            row["level"],
            None if row["evidence"] == "-" else Evidence(row["evidence"]),
            None if row["against"] == "-" else Conflict(row["against"]),
            NOTHING if row["shares"] == "-" else row["shares"],
        )
        for row in rows("duplicates/level")
    ]


LEVELS: Final = _levels()
"""The most alike first within a comparison, which is the order of the model's levels."""

BANDS: Final = {
    (row["name"], shares): Band(word)
    for row in rows("duplicates/band")
    for shares, word in row.items()
    if shares != "name"
}
"""(how alike the names are, what else is shared) -> band."""

LEAST_WEIGHT: Final = {row["of"]: float(row["least"]) for row in rows("duplicates/weight")}
"""What makes an automatic merge (a column of BANDS), or `review` -> the least match weight that it takes."""

AT_MOST: Final = {Conflict(row["conflict"]): Band(row["at_most"]) for row in rows("duplicates/conflict")}
"""Conflict -> the best band of a pair that has it."""

EVIDENCE: Final = {Evidence(row["evidence"]): row["what"] for row in rows("duplicates/evidence")}
CONFLICTS: Final = {Conflict(row["conflict"]): row["what"] for row in rows("duplicates/conflict")}


def rank(band: Band) -> int:
    """The best band first."""
    return list(Band).index(band)


def version() -> str:
    """A digest over the tables: pairs that were judged by other ones are judged again."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sorted(_FOLDER.glob("*.txt")))).hexdigest()[:16]


def _check() -> None:
    names = {level.level for level in LEVELS if level.comparison == "name"} | {MISSING_NAME}
    shared = {level.shares for level in LEVELS} | {*FIRMS}
    if differing := {(name, shares) for name in names for shares in shared} ^ BANDS.keys():
        raise RuleGap(
            f"rules/duplicates/band.txt and level.txt differ in {len(differing)} cells.", cells=sorted(differing)
        )
    if missing := sorted({*Evidence} - EVIDENCE.keys()) + sorted({*Conflict} - AT_MOST.keys()):
        raise RuleGap(f"rules/duplicates: {', '.join(missing)} without words.", missing=missing)
    for (name, shares), band in BANDS.items():
        if band == Band.AUTO and (
            shares not in _OWN or name in {MISSING_NAME, "similar_first_name", "same_first_name"}
        ):
            raise RuleGap(f"rules/duplicates/band.txt: {name} and {shares} would merge people unseen.", name=name)
    if LEAST_WEIGHT.keys() != {*_OWN, Band.REVIEW} or min(LEAST_WEIGHT.values()) < LEAST_WEIGHT[Band.REVIEW]:
        raise RuleGap("rules/duplicates/weight.txt must hold review and all that merges, and ask no less of that.")


_check()
