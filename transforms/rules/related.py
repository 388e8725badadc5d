"""What the columns of a related list mean, by kind, and the words they hold. The tables lie in `related_rows/`.

Checked when imported: every kind has what finds a contact, every word is of the vocabulary, captions mean one thing.
The tables decide no consent, so they are no part of `rules.version`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from transforms.errors import RuleGap
from transforms.rules import rows
from transforms.vocabulary import AutomationKind, Channel, EnrollmentStatus, OpportunityStatus, RelatedKind

EXPORTED_AT: Final = "exported_at"
NO_CHANNEL: Final = "none"
_TYPES: Final = frozenset({"id", "email", "line", "text", "past", "ahead", "amount", "word", "domain"})
_SAME: Final = frozenset({"yes", "-", "moment"})
_MEANS: Final[dict[tuple[str, str], set[str]]] = {
    ("opportunities", "status"): set(OpportunityStatus),
    ("enrollments", "automation_kind"): set(AutomationKind),
    ("enrollments", "channel"): {*Channel, NO_CHANNEL},
    ("enrollments", "status"): set(EnrollmentStatus),
}


class Ref(StrEnum):
    """Columns that do not become a field of the row: what finds its contact, itself, and its age."""

    CONTACT_ID = "contact_id"
    EMAIL = "email"
    EXTERNAL_ID = "external_id"
    UPDATED_AT = "updated_at"


@dataclass(frozen=True)
class Column:
    """One line of `column.txt`. `field`, `otherwise`: None where there is none. `words`: word -> what it means."""

    name: str
    type: str
    field: str | None
    needed: bool
    otherwise: str | None
    same: str
    captions: tuple[str, ...]
    words: dict[str, str]


@dataclass(frozen=True)
class Shape:
    """All columns of one kind, in the order of the table."""

    kind: RelatedKind
    columns: tuple[Column, ...]

    @property
    def needed(self) -> list[str]:
        """The fields a new row must hold."""
        return _once(column.field for column in self.columns if column.needed)

    @property
    def told_apart_by(self) -> list[str]:
        """The fields two rows of one contact must agree in to be one row, where no id says so."""
        return _once(column.field for column in self.columns if column.same == "yes")

    @property
    def moment(self) -> str:
        """The field that says when it was; empty for a kind without one."""
        return next((column.name for column in self.columns if column.same == "moment"), "")

    @property
    def otherwise(self) -> dict[str, str]:
        """What a new row gets for a blank, by field; EXPORTED_AT stands for the day of the export."""
        return {column.field: column.otherwise for column in self.columns if column.field and column.otherwise}


def _once(fields: object) -> list[str]:
    return list(dict.fromkeys(field for field in fields if field))  # type: ignore[attr-defined]


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(" | "))


def _words() -> dict[tuple[str, str], dict[str, str]]:
    table: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows("related_rows/word"):
        place = row["kind"], row["column"]
        words = table.setdefault(place, {})
        if row["means"] not in _MEANS.get(place, ()) or words.keys() & set(_parts(row["words"])):
            raise RuleGap(f"related_rows/word.txt: {place} {row['means']} is unknown, or a word of it stands twice.")
        words |= dict.fromkeys(_parts(row["words"]), row["means"])
    for place, means in _MEANS.items():
        if missing := sorted(means - set(table.get(place, {}).values())):
            raise RuleGap(f"related_rows/word.txt: {place} has no word for {', '.join(missing)}.")
    return table


def _column(row: dict[str, str], kind: RelatedKind, words: dict[tuple[str, str], dict[str, str]]) -> Column:
    spoken = words.get((kind.value, row["column"]), {})
    if row["type"] not in _TYPES or row["same"] not in _SAME or bool(spoken) != (row["type"] == "word"):
        raise RuleGap(f"related_rows/column.txt: {kind} {row['column']} has an unknown type, or words it may not have.")
    return Column(
        name=row["column"],
        type=row["type"],
        field=None if row["field"] == "-" else row["field"],
        needed=row["need"] == "yes",
        otherwise=None if row["otherwise"] == "-" else row["otherwise"],
        same=row["same"],
        captions=_parts(row["captions"]),
        words=spoken,
    )


def _shapes() -> dict[RelatedKind, Shape]:
    words = _words()
    shapes = {}
    for kind in RelatedKind:
        columns = tuple(_column(row, kind, words) for row in rows("related_rows/column") if row["kind"] in {"*", kind})
        names = [column.name for column in columns]
        captions = [caption for column in columns for caption in column.captions]
        if len(set(names)) != len(names) or len(set(captions)) != len(captions):
            raise RuleGap(f"related_rows/column.txt: a column or a caption of {kind} stands there twice.", kind=kind)
        if not {Ref.CONTACT_ID, Ref.EMAIL, Ref.UPDATED_AT} <= set(names) or not any(c.needed for c in columns):
            raise RuleGap(f"related_rows/column.txt: {kind} cannot find its contact, or needs nothing.", kind=kind)
        shapes[kind] = Shape(kind, columns)
    return shapes


SHAPES: Final = _shapes()
