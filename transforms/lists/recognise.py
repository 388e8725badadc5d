"""Which source a list comes from, and what each of its columns means. What is known of a source is its `preset`.

Captions are compared folded (case, accents, punctuation and runs of blanks do not count). Nothing here reads a row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from transforms.errors import ListNotRecognised
from transforms.lists.normalise.date import DateOrder
from transforms.lists.preset import IDENTITY, USUAL, Field, Preset, Vocabulary, fold, presets
from transforms.rules.status_word import LIST_STATUS, strictness
from transforms.vocabulary import Channel, ListStatus, Note, OptStatus

GENERIC: Final = "generic"
AUTO: Final = "auto"
QUARANTINE_CAPTIONS: Final = ("line", "reason", "raw")
"""The columns a quarantine file adds at its end; a mended one is imported as it is, so they are known here."""

_REPEATABLE: Final = frozenset(
    {*IDENTITY, Field.TAGS, Field.STATUS, Field.OPT_IN, Field.OPT_OUT, Field.UPDATED_AT, Field.OWN, Field.QUARANTINE}
)
_NEAREST: Final = 3


@dataclass(frozen=True)
class Column:
    """A column of the list: where it stands, its caption as written, and what it means (None: custom)."""

    position: int
    caption: str
    field: Field | None


@dataclass(frozen=True)
class ConsentColumn:
    """A column of the list that speaks of consent, what its cells mean, and of which of the addresses (None: all)."""

    column: Column
    vocabulary: Vocabulary
    channel: Channel | None


@dataclass(frozen=True)
class Proof:
    """Three columns that together prove a double opt-in: confirmed later than signed up, from a known place."""

    earlier: Column
    later: Column
    present: Column


@dataclass(frozen=True)
class Mapping:
    """How to read one list. `list_status` is `auto` where the source gives a status by row or not at all; `cap` is the
    most the source can give; `date_order` is None where each column shows its own.
    """

    source: str
    trusted_ids: bool
    cap: OptStatus
    columns: tuple[Column, ...]
    consent: tuple[ConsentColumn, ...]
    proof: Proof | None
    list_status: ListStatus
    notes: tuple[Note, ...]
    tag_delimiters: list[str]
    value_delimiter: str | None
    blanks: tuple[str, ...]
    guarded: bool
    footer: tuple[str, ...]
    zone: str
    date_order: DateOrder | None

    def of(self, *fields: Field) -> tuple[Column, ...]:
        """The columns with one of these meanings, in the order of `fields`, then of the file."""
        return tuple(column for field in fields for column in self.columns if column.field == field)

    @property
    def custom(self) -> tuple[Column, ...]:
        """The columns that mean nothing to us and are kept as they are."""
        return tuple(column for column in self.columns if column.field is None)


def is_header(captions: Sequence[str]) -> bool:
    """Whether a row of cells looks like captions: one of them names an e-mail or phone column of some preset."""
    return any(_is_identity(fold(caption)) for caption in captions)


@cache
def _is_identity(folded: str) -> bool:
    return any(preset.fields.get(folded) in IDENTITY for preset in presets().values())


def recognise(
    captions: Sequence[str], *, file_name: str, source: str = AUTO, list_status: ListStatus = ListStatus.AUTO
) -> Mapping:
    """Find the preset of a list and map its columns.

    Args:
        captions: the header, as in the file.
        file_name: the list's name; the files of some sources say in it which status they stand for.
        source: `auto` or the name of a preset.
        list_status: the status the whole file stands for, if the user knows it.

    Raises:
        ListNotRecognised: no preset or several fit, `source` does not exist, no column holds an e-mail or a phone, or
            the file's status is not to be told.
    """
    folded = [fold(caption) for caption in captions]
    own = folded[: own_columns(folded)]
    preset = _choose(frozenset(own), source)
    status, notes = _list_status(preset, frozenset(own), file_name, list_status)
    columns = _columns(preset, captions, folded, len(own))
    return Mapping(
        source=preset.name,
        trusted_ids=preset.trusted_ids,
        cap=preset.cap,
        columns=columns,
        consent=tuple(_consent(preset, columns[: len(own)])),
        proof=_proof(preset, columns),
        list_status=status,
        notes=notes,
        tag_delimiters=preset.tag_delimiters,
        value_delimiter=preset.value_delimiter,
        blanks=preset.blanks,
        guarded=preset.guarded,
        footer=preset.footer,
        zone=preset.zone,
        date_order=preset.date_order,
    )


def own_columns(folded: Sequence[str]) -> int:
    """How many of these folded captions are the list's own; behind them stand those of a mended quarantine file."""
    mended = tuple(folded[-len(QUARANTINE_CAPTIONS) :]) == QUARANTINE_CAPTIONS
    return len(folded) - (len(QUARANTINE_CAPTIONS) if mended else 0)


def _choose(present: frozenset[str], source: str) -> Preset:
    known = presets()
    if source != AUTO:
        if source not in known:
            raise ListNotRecognised(
                f"Unknown source. Known are: {', '.join(known)}. Nothing was written.", known=list(known)
            )
        return known[source]
    fitting = [preset for preset in known.values() if preset.recognise.fits(present)]
    if len(fitting) == 1:
        return fitting[0]
    parts = "for it", "missing", "against it"
    nearest = {
        preset.name: {part: said for part, said in zip(parts, preset.recognise.speaking(present), strict=True) if said}
        for preset in fitting or _nearest(present)
    }
    told = (f"{name} ({', '.join(f'{part}: {said}' for part, said in of.items())})" for name, of in nearest.items())
    count = "More than one source fits" if fitting else "No source fits"
    raise ListNotRecognised(
        f"{count} the {len(present)} different columns of the list. Nearest: {'; '.join(told)}. Nothing was written. "
        f"Name the source, or use 'source: {GENERIC}' for a list with usual captions.",
        nearest=nearest,
    )


def _nearest(present: frozenset[str]) -> list[Preset]:
    """The presets most of whose captions are there, the more of them the nearer."""

    def distance(preset: Preset) -> tuple[float, int, str]:
        held, missing, against = preset.recognise.speaking(present)
        return (len(missing) + len(against)) / (len(held) + len(missing)), -len(held), preset.name

    return sorted((preset for preset in presets().values() if preset.recognise.has), key=distance)[:_NEAREST]


def _columns(preset: Preset, captions: Sequence[str], folded: Sequence[str], own: int) -> tuple[Column, ...]:
    """`own`: how many columns are the list's own; behind them stand those of a quarantine file."""
    columns: list[Column] = []
    taken: set[Field] = set()
    for position, (caption, key) in enumerate(zip(captions, folded, strict=True)):
        field = preset.fields.get(key) or (Field.STATUS if _holds_words(preset, key) else None)
        if position >= own:
            field = Field.QUARANTINE
        if field in taken and field not in _REPEATABLE:
            field = None
        if field:
            taken.add(field)
        written = caption if field else preset.custom_caption(caption)
        columns.append(Column(position, written or f"column {position + 1}", field))
    if not taken.intersection(IDENTITY):
        known = ", ".join(caption for caption, field in preset.fields.exact.items() if field in IDENTITY)
        raise ListNotRecognised(
            f"None of the {len(captions)} columns is a known e-mail or phone column of source '{preset.name}'. Nothing "
            f"was written. Rename the column to one of: {known}.",
            source=preset.name,
        )
    return tuple(columns)


def _holds_words(preset: Preset, folded: str) -> bool:
    consent = preset.consent_by_caption.get(folded)
    return consent is not None and consent.holds_words


def _consent(preset: Preset, columns: Iterable[Column]) -> Iterable[ConsentColumn]:
    """The source's own words take the place of the usual ones."""
    for column in columns:
        if own := preset.consent_by_caption.get(fold(column.caption)):
            yield ConsentColumn(column, own.vocabulary, own.channel)
        elif column.field in USUAL:
            yield ConsentColumn(column, USUAL[column.field], None)


def _proof(preset: Preset, columns: Sequence[Column]) -> Proof | None:
    if preset.proof is None:
        return None
    by_caption = {fold(column.caption): column for column in reversed(columns)}
    found = {part: by_caption[caption] for part, caption in preset.proof if caption in by_caption}
    return Proof(**found) if len(found) == len(type(preset.proof).model_fields) else None


def _list_status(
    preset: Preset, present: frozenset[str], file_name: str, stated: ListStatus
) -> tuple[ListStatus, tuple[Note, ...]]:
    """The strictest of what the user, the file's name and its captions say; else what a missing column stands for."""
    words = set(fold(file_name).split())
    said = {stated} - {ListStatus.AUTO}
    said |= {kind.list_status for kind in preset.kinds if kind.captions and present >= kind.captions}
    said |= {kind.list_status for kind in preset.kinds if words & kind.file_words}
    if said:
        disagree = (Note.LIST_STATUS_DISAGREES,) if len(said) > 1 else ()
        return _strictest(said), disagree
    if named := sorted(word for kind in preset.kinds for word in kind.file_words):
        raise ListNotRecognised(
            f"A list of source '{preset.name}' tells its status by a word in its file name ({', '.join(named)}), and "
            "this one does not. Nothing was written. Keep the tool's own file name, or set list_status.",
            source=preset.name,
        )
    there = [preset.consent_by_caption.get(caption) for caption in present]
    if missing := {column.missing for column in preset.consent if column.missing and column not in there}:
        return _strictest(missing), (Note.CONSENT_COLUMN_MISSING,)
    return ListStatus.AUTO, ()


def strictness_of_name(file_name: str) -> tuple[int, ...]:
    """How strict the status is that a file's name tells in any source: the smaller the stricter; none comes last."""
    words = set(fold(file_name).split())
    said = [kind.list_status for preset in presets().values() for kind in preset.kinds if words & kind.file_words]
    return (0, *strictness(LIST_STATUS[_strictest(said)])) if said else (1,)


def _strictest(said: Iterable[ListStatus]) -> ListStatus:
    return min(said, key=lambda status: (*strictness(LIST_STATUS[status]), status))
