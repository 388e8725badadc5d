"""What each column of a related list means. Captions are compared folded, as those of contact lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from transforms.errors import ListNotRecognised
from transforms.lists.preset import fold
from transforms.lists.recognise import own_columns
from transforms.rules.related import SHAPES, Column, Ref, Shape
from transforms.vocabulary import RelatedKind

_CONTACT = (Ref.CONTACT_ID, Ref.EMAIL)


@dataclass(frozen=True)
class Mapping:
    """How to read one list. `positions`: column name -> where it stands, if it does; `others`: (position, caption) of
    the columns that mean nothing here.
    """

    shape: Shape
    positions: dict[str, int]
    others: tuple[tuple[int, str], ...]

    @property
    def columns(self) -> list[tuple[Column, str]]:
        """The columns the list has, each with the name of its cells, in the order of the rule table."""
        names = self.positions
        return [(column, f"c{names[column.name]}") for column in self.shape.columns if column.name in names]


def is_header(kind: RelatedKind, captions: Sequence[str]) -> bool:
    """Whether a row of cells looks like captions: it names what finds a contact, or, for companies, the company."""
    wanted = {*_CONTACT, "name"} if kind == RelatedKind.COMPANIES else set(_CONTACT)
    return any(meant[0] in wanted for caption in captions if (meant := _meanings(kind).get(fold(caption))))


def recognise(kind: RelatedKind, captions: Sequence[str]) -> Mapping:
    """Map the columns of a list of this kind. Of several captions for one thing the likeliest counts.

    Raises:
        ListNotRecognised: a needed column is missing; says under which captions it may come.
    """
    folded = [fold(caption) for caption in captions]
    own = own_columns(folded)
    found: dict[str, tuple[int, int]] = {}
    for position, caption in enumerate(folded[:own]):
        if meant := _meanings(kind).get(caption):
            name, rank = meant
            found[name] = min(found.get(name, (rank, position)), (rank, position))
    shape = SHAPES[kind]
    needs_contact = kind != RelatedKind.COMPANIES and not found.keys() & set(_CONTACT)
    missing = [column for column in shape.columns if column.needed and column.name not in found]
    missing += [column for column in shape.columns if needs_contact and column.name in _CONTACT]
    if missing:
        told = "; ".join(f"{column.name} ({', '.join(column.captions)})" for column in missing)
        raise ListNotRecognised(
            f"A list of {kind} lacks, among its {own} columns: {told}. Nothing was written. Caption the columns so.",
            kind=kind.value,
            missing=[column.name for column in missing],
        )
    positions = {name: position for name, (_, position) in found.items()}
    taken = set(positions.values())
    others = [(at, captions[at] or f"column {at + 1}") for at in range(own) if at not in taken]
    return Mapping(shape, positions, tuple(others))


@cache
def _meanings(kind: RelatedKind) -> dict[str, tuple[str, int]]:
    """Folded caption -> the column it stands for, and how likely: 0 first."""
    return {
        fold(caption): (column.name, rank)
        for column in SHAPES[kind].columns
        for rank, caption in enumerate(column.captions)
    }
