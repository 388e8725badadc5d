"""Which tool a list comes from, and what each of its columns means. Presets are data: `sources/*.toml`.

Captions are compared folded (case, accents, punctuation and runs of blanks do not count). Nothing here reads a row.
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from transforms.errors import ListNotRecognised, RuleGap
from transforms.rules.status_word import CLAIM_RANK, LIST_STATUS
from transforms.vocabulary import ListStatus

_SOURCES: Final = Path(__file__).parent / "sources"
GENERIC: Final = "generic"
AUTO: Final = "auto"


class Field(StrEnum):
    """What a column of a list can mean. A column that means none of these lands in `custom` under its caption."""

    EMAIL = "email"
    SECONDARY_EMAIL = "secondary_email"
    MOBILE = "mobile"
    PHONE = "phone"
    EXTERNAL_ID = "external_id"
    NAME_PREFIX = "name_prefix"
    FIRST_NAME = "first_name"
    MIDDLE_NAME = "middle_name"
    LAST_NAME = "last_name"
    NAME_SUFFIX = "name_suffix"
    FULL_NAME = "full_name"
    JOB_TITLE = "job_title"
    COMPANY = "company"
    STREET = "street"
    CITY = "city"
    REGION = "region"
    POSTAL_CODE = "postal_code"
    COUNTRY = "country"
    LANGUAGE = "language"
    BIRTH_DATE = "birth_date"
    TAGS = "tags"
    STATUS = "status"
    OPT_IN = "opt_in"
    OPT_OUT = "opt_out"
    CONSENT_AT = "consent_at"
    UPDATED_AT = "updated_at"
    QUARANTINE = "quarantine"


IDENTITY: Final = (Field.EMAIL, Field.SECONDARY_EMAIL, Field.MOBILE, Field.PHONE)
QUARANTINE_CAPTIONS: Final = ("line", "reason", "raw")
"""The columns a quarantine file adds at its end; a mended one is imported as it is, so they are known here."""

_REPEATABLE: Final = frozenset(
    {*IDENTITY, Field.TAGS, Field.STATUS, Field.OPT_IN, Field.OPT_OUT, Field.UPDATED_AT, Field.QUARANTINE}
)


@dataclass(frozen=True)
class Preset:
    """One source file under `sources/`; captions folded."""

    name: str
    label: str
    recognise: frozenset[str]
    trusted_ids: bool
    fields: dict[str, Field]
    tag_delimiters: list[str]
    zone: str
    kinds: tuple[dict[str, Any], ...]
    proof: dict[str, str]
    complaint: dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of the list: where it stands, its caption as written, and what it means (None: custom)."""

    position: int
    caption: str
    field: Field | None


@dataclass(frozen=True)
class Proof:
    """Three columns that together prove a double opt-in: confirmed later than signed up, from a known place."""

    earlier: Column
    later: Column
    present: Column


@dataclass(frozen=True)
class Complaint:
    """A free-text column and the words in it that mean a spam complaint."""

    column: Column
    words: tuple[str, ...]


@dataclass(frozen=True)
class Mapping:
    """How to read one list. `list_status` is `auto` where the source gives a status by row or not at all."""

    source: str
    trusted_ids: bool
    columns: tuple[Column, ...]
    list_status: ListStatus
    status_disagrees: bool
    tag_delimiters: list[str]
    zone: str
    proof: Proof | None
    complaint: Complaint | None

    def of(self, *fields: Field) -> tuple[Column, ...]:
        """The columns with one of these meanings, in the order of `fields`, then of the file."""
        return tuple(column for field in fields for column in self.columns if column.field == field)

    @property
    def custom(self) -> tuple[Column, ...]:
        """The columns that mean nothing to us and are kept as they are."""
        return tuple(column for column in self.columns if column.field is None)


def fold(caption: str) -> str:
    """`  E-Mail_Adresse ` -> `e mail adresse`: how captions are compared."""
    plain = unicodedata.normalize("NFKD", caption.casefold()).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


@cache
def presets() -> dict[str, Preset]:
    """Every preset by name.

    Raises:
        RuleGap: a preset names an unknown field, or a caption twice.
    """
    return {path.stem: _preset(path) for path in sorted(_SOURCES.glob("*.toml"))}


def _preset(path: Path) -> Preset:
    data = tomllib.loads(path.read_text("utf-8"))
    fields: dict[str, Field] = {}
    for name, captions in data["columns"].items():
        for caption in captions:
            if caption in fields:
                raise RuleGap(f"sources/{path.name}: caption {caption!r} stands there twice.", source=path.stem)
            fields[caption] = Field(name)
    return Preset(
        name=path.stem,
        label=data["label"],
        recognise=frozenset(data["recognise"]),
        trusted_ids=data["trusted_ids"],
        fields=fields,
        tag_delimiters=data.get("tag_delimiters", [","]),
        zone=data.get("zone", "UTC"),
        kinds=tuple(data.get("kinds", ())),
        proof=data.get("proof", {}),
        complaint=data.get("complaint", {}),
    )


def is_header(captions: Sequence[str]) -> bool:
    """Whether a row of cells looks like captions: one of them names an e-mail or phone column of some preset."""
    folded = {fold(caption) for caption in captions}
    return any(preset.fields.get(caption) in IDENTITY for preset in presets().values() for caption in folded)


def recognise(
    captions: Sequence[str], *, file_name: str, source: str = AUTO, list_status: ListStatus = ListStatus.AUTO
) -> Mapping:
    """Find the preset of a list and map its columns.

    Args:
        captions: the header, as in the file.
        file_name: the list's name; Mailchimp's files say in it which status they stand for.
        source: `auto` or the name of a preset.
        list_status: the status the whole file stands for, if the user knows it.

    Raises:
        ListNotRecognised: no preset or several fit, `source` does not exist, no column holds an e-mail or a phone,
            two columns claim one field, or the file's status is not to be told.
    """
    preset = _choose([fold(caption) for caption in captions], source)
    status, disagrees = _list_status(preset, captions, file_name, list_status)
    columns = _columns(preset, captions)
    by_caption = {fold(column.caption): column for column in reversed(columns)}
    proof = {part: by_caption[caption] for part, caption in preset.proof.items() if caption in by_caption}
    complaint = by_caption.get(preset.complaint.get("caption", ""))
    return Mapping(
        source=preset.name,
        trusted_ids=preset.trusted_ids,
        columns=columns,
        list_status=status,
        status_disagrees=disagrees,
        tag_delimiters=preset.tag_delimiters,
        zone=preset.zone,
        proof=Proof(**proof) if proof and len(proof) == len(preset.proof) else None,
        complaint=Complaint(complaint, tuple(preset.complaint["words"])) if complaint else None,
    )


def _choose(folded: list[str], source: str) -> Preset:
    known = presets()
    if source != AUTO:
        if source not in known:
            raise ListNotRecognised(
                f"Unknown source. Known are: {', '.join(known)}. Nothing was written.", known=list(known)
            )
        return known[source]
    present = frozenset(folded)
    fitting = [preset for preset in known.values() if preset.recognise and preset.recognise <= present]
    if len(fitting) == 1:
        return fitting[0]
    nearest = sorted(
        (preset for preset in known.values() if preset.recognise),
        key=lambda preset: (-len(preset.recognise & present) / len(preset.recognise), preset.name),
    )[:3]
    lines = "; ".join(
        f"{preset.name} (has {sorted(preset.recognise & present)}, lacks {sorted(preset.recognise - present)})"
        for preset in fitting or nearest
    )
    count = "More than one source fits" if fitting else "No source fits"
    raise ListNotRecognised(
        f"{count} the {len(folded)} columns of the list. Nearest: {lines}. Nothing was written. Name the source, or "
        f"use 'source: {GENERIC}' for a list with usual captions.",
        nearest=[preset.name for preset in fitting or nearest],
    )


def _columns(preset: Preset, captions: Sequence[str]) -> tuple[Column, ...]:
    folded = [fold(caption) for caption in captions]
    mended = tuple(folded[-3:]) == QUARANTINE_CAPTIONS
    columns, taken = [], set()
    for position, (caption, key) in enumerate(zip(captions, folded, strict=True)):
        field = preset.fields.get(key)
        if mended and position >= len(captions) - 3:
            field = Field.QUARANTINE
        if field in taken and field not in _REPEATABLE:
            field = None
        if field:
            taken.add(field)
        columns.append(Column(position, caption or f"column {position + 1}", field))
    if not taken.intersection(IDENTITY):
        known = ", ".join(caption for caption, field in preset.fields.items() if field in IDENTITY)
        raise ListNotRecognised(
            f"None of the {len(captions)} columns is a known e-mail or phone column of source '{preset.name}'. Nothing "
            f"was written. Rename the column to one of: {known}.",
            source=preset.name,
        )
    return tuple(columns)


def _list_status(
    preset: Preset, captions: Sequence[str], file_name: str, stated: ListStatus
) -> tuple[ListStatus, bool]:
    """The strictest of what the user, the file's name and its captions say, and whether they disagree."""
    folded = {fold(caption) for caption in captions}
    said = {stated} - {ListStatus.AUTO}
    said |= {
        ListStatus(kind["list_status"])
        for kind in preset.kinds
        if kind["captions"] and folded.issuperset(kind["captions"])
    }
    said |= {
        ListStatus(kind["list_status"]) for kind in preset.kinds if file_name.lower().startswith(kind["file_prefix"])
    }
    if preset.kinds and not said:
        names = ", ".join(kind["file_prefix"] + "*" for kind in preset.kinds)
        raise ListNotRecognised(
            f"A list of source '{preset.name}' tells its status by its file name ({names}), and this one does not. "
            "Nothing was written. Keep the tool's own file name, or set list_status.",
            source=preset.name,
        )
    strictest = min(said, key=lambda status: (CLAIM_RANK[LIST_STATUS[status].claim], status), default=ListStatus.AUTO)
    return strictest, len(said) > 1
