"""Raw cells become values, claims and addresses: one chunk of records at a time, in Polars expressions.

Pure: the same cells, mapping and attestation give the same frames. Judges records (a reject reason or none), never the
batch. A value that cannot be taken into its field stays in `custom` under its caption and is counted as a caution.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

from transforms.lists.attestation import Attestation
from transforms.lists.claims import OF_CHANNELS, Consent, judge_consent
from transforms.lists.custom import as_json
from transforms.lists.normalise.country import country_code
from transforms.lists.normalise.date import DateOrder, parse_dates, parse_times
from transforms.lists.normalise.email import normalise_emails
from transforms.lists.normalise.formula import unguarded_text
from transforms.lists.normalise.name import normalise_name, split_full_name
from transforms.lists.normalise.phone import normalise_phones
from transforms.lists.normalise.spreadsheet import lost_plus, lost_zeros, rounded
from transforms.lists.normalise.tags import invalid_tags, is_json_list, tags
from transforms.lists.normalise.text import clean, cleaned, has_control
from transforms.lists.preset import Field
from transforms.lists.recognise import Column, Mapping
from transforms.settings import Settings
from transforms.vocabulary import AddressKind, Caution, Channel, ConsentEvent, Reason

NAMES: Final = (Field.NAME_PREFIX, Field.FIRST_NAME, Field.MIDDLE_NAME, Field.LAST_NAME, Field.NAME_SUFFIX)
PLAIN: Final = (
    Field.EXTERNAL_ID, Field.JOB_TITLE, Field.COMPANY, Field.STREET, Field.CITY, Field.REGION, Field.POSTAL_CODE,
    Field.LANGUAGE,
)  # fmt: skip
CONTACT_FIELDS: Final = (
    "name_prefix", "first_name", "middle_name", "last_name", "name_suffix", "job_title", "street", "city", "region",
    "postal_code", "country", "language", "birth_date",
)  # fmt: skip
_EMAILS: Final = (Field.EMAIL, Field.SECONDARY_EMAIL)
_PHONES: Final = (Field.MOBILE, Field.PHONE)
_VALUES_IN_A_CELL: Final = 20
_OF_ADDRESSES: Final = ("said", *OF_CHANNELS[Channel.PHONE])
"""What consent says of addresses alone; `claim` and `event` of the row are those of its e-mail addresses."""
_text = pl.String()


@dataclass(frozen=True)
class Recipe:
    """All that decides how a cell is read, but the cell. `orders`: column position -> day-first evidence of the
    column.
    """

    mapping: Mapping
    attestation: Attestation
    orders: dict[int, DateOrder]
    settings: Settings
    as_of: datetime


@dataclass(frozen=True)
class Chunk:
    """What became of some records.

    rows: one per record (accepted: `reason` null), columns as in `expectations/staged_list.json`; addresses: one per
    (record, channel, slot) of accepted records, and of rejected ones that opt out; tags: one per (record, tag);
    rejected: the raw cells of rejected records.
    """

    rows: pl.DataFrame
    addresses: pl.DataFrame
    tags: pl.DataFrame
    rejected: pl.DataFrame


def normalise(raw: pl.DataFrame, recipe: Recipe) -> Chunk:
    """Normalise records as `RawList.scan` gives them (record_no, line_no, row_lo, row_hi, c0..cN String)."""
    mapping = recipe.mapping
    written, cells, kept = _written(raw, mapping)
    emails = [_email(*cell, first, kept) for first, cell in _marked(_values(cells, mapping, *_EMAILS))]
    fields = _fields(cells, recipe, kept)
    phones = [_phone(*cell, fields["region_of_phones"], kept) for cell in _values(cells, mapping, *_PHONES)]
    consent = judge_consent(cells, mapping, recipe.attestation, orders=recipe.orders, as_of=recipe.as_of)
    for column in mapping.of(Field.STATUS, Field.OPT_IN, Field.OPT_OUT):
        kept.keep(column, consent.unknown_word.is_not_null(), Caution.UNKNOWN_STATUS_WORD)
    for column in mapping.of(Field.TAGS):
        invalid = cells.select(invalid_tags(*_tag_cell(mapping, column)) > 0).to_series()
        kept.keep(column, invalid.fill_null(value=False), Caution.INVALID_TAG)
    rows = pl.concat(
        [
            cells.select("record_no", "line_no", "row_lo", "row_hi"),
            fields.drop("record_no", "region_of_phones"),
            consent.rows.drop(_OF_ADDRESSES),
            written.select(_custom(mapping, kept), unknown_word=consent.unknown_word, cautions=kept.words()),
        ],
        how="horizontal",
    )
    any_address = pl.any_horizontal(*(frame["value"].is_not_null() for frame in (*emails, *phones)))
    rows = rows.with_columns(
        reason=pl.coalesce(
            _unreadable(cells, recipe),
            emails[0]["reason"] if emails else pl.lit(None, dtype=_text),
            pl.when(~any_address & pl.col("external_id").is_null()).then(pl.lit(Reason.NO_IDENTITY.value)),
        ),
        filled=pl.sum_horizontal(pl.col(name).is_not_null() for name in CONTACT_FIELDS).cast(pl.Int32),
        email=_first(emails, AddressKind.PERSONAL, AddressKind.ROLE),
        role=emails[0]["kind"] == AddressKind.ROLE.value if emails else pl.lit(value=False),
        mobile=_first(phones, AddressKind.MOBILE),
    )
    return Chunk(
        rows=rows,
        addresses=_addresses(rows, consent, emails, phones),
        tags=_tags(cells, rows, recipe),
        rejected=raw.filter(rows["reason"].is_not_null()),
    )


class _Kept:
    """Cells that could not be taken into their field: which column, which rows (for `custom`), and why (cautions)."""

    def __init__(self) -> None:
        self.columns: dict[int, tuple[Column, pl.Series]] = {}
        self._cautions: dict[str, pl.Series] = {}

    def keep(self, column: Column, where: pl.Series, caution: Caution) -> None:
        self.caution(caution, where)
        if where.any():
            before = self.columns.get(column.position)
            self.columns[column.position] = (column, where if before is None else before[1] | where)

    def caution(self, caution: str, where: pl.Series) -> None:
        if where.any():
            before = self._cautions.get(caution)
            self._cautions[caution] = where if before is None else before | where

    def point_out(self, column: Column, where: pl.Series, caution: Caution) -> None:
        """The cell is taken all the same; the report names its column (`<caution>:<position>`)."""
        self.caution(caution, where)
        self.caution(f"{caution}:{column.position}", where)

    def words(self) -> pl.Expr:
        """The cautions of each row, comma-separated; null where there is none."""
        said = [pl.when(where).then(pl.lit(str(caution))) for caution, where in self._cautions.items()]
        joined = pl.concat_str(said, separator=",", ignore_nulls=True) if said else pl.lit("")
        return pl.when(joined != "").then(joined)


def _cell(column: Column) -> str:
    return f"c{column.position}"


def _written(raw: pl.DataFrame, mapping: Mapping) -> tuple[pl.DataFrame, pl.DataFrame, _Kept]:
    """The cells cleaned, and without what the source writes into empty ones; those of them that are `_sound`."""
    kept = _Kept()
    cells, garbled = clean(raw, map(_cell, mapping.columns))
    for column in mapping.columns:
        if (where := garbled.get(_cell(column))) is not None:
            kept.point_out(column, where, Caution.MOJIBAKE)
    filled = [pl.when(~pl.col(cell).is_in(mapping.blanks)).then(cell) for cell in map(_cell, mapping.columns)]
    cells = cells.with_columns(filled) if mapping.blanks else cells
    cells = cells.with_columns(unguarded_text(pl.col(map(_cell, mapping.columns)))) if mapping.guarded else cells
    return cells, _sound(cells, mapping, kept), kept


def _sound(cells: pl.DataFrame, mapping: Mapping, kept: _Kept) -> pl.DataFrame:
    """The cells but for numbers that a spreadsheet rounded: two people's ids may have become one."""
    columns = mapping.of(Field.EXTERNAL_ID, Field.POSTAL_CODE, *_PHONES)
    wrong = cells.select(rounded(pl.col(_cell(column))).fill_null(value=False) for column in columns)
    for column in columns:
        kept.keep(column, wrong[_cell(column)], Caution.SPREADSHEET_NUMBER)
    damaged = [name for name in wrong.columns if wrong[name].any()]
    return cells.with_columns(pl.when(~wrong[name]).then(name).alias(name) for name in damaged)


def _values(cells: pl.DataFrame, mapping: Mapping, *fields: Field) -> Iterator[tuple[Column, pl.Series]]:
    """The cells of columns that hold addresses, one value a cell: what a cell holds beyond its first value follows as
    if it stood in a column of its own.
    """
    for column in mapping.of(*fields):
        raw, sign = cells[_cell(column)], mapping.value_delimiter
        if sign is None or not raw.str.contains(sign, literal=True).any():
            yield column, raw
        else:
            parts = raw.str.splitn(sign, _VALUES_IN_A_CELL).struct.unnest()
            yield from ((column, part) for part in parts.select(cleaned(pl.all())) if part.null_count() < len(part))


def _marked(cells: Iterable[tuple[Column, pl.Series]]) -> list[tuple[bool, tuple[Column, pl.Series]]]:
    return [(index == 0, cell) for index, cell in enumerate(cells)]


def _email(column: Column, raw: pl.Series, first: bool, kept: _Kept) -> pl.DataFrame:
    """value, kind, raw, caption, reason; only the first e-mail column rejects the record."""
    judged = normalise_emails(raw)
    if not first:
        wrong = judged["reason"].is_not_null()
        kept.keep(column, wrong, Caution.INVALID_SECONDARY_EMAIL)
    return judged.select(
        "value",
        "reason",
        kind=pl.when("role").then(pl.lit(AddressKind.ROLE.value)).otherwise(pl.lit(AddressKind.PERSONAL.value)),
        raw=raw,
        caption=pl.lit(column.caption),
    )


def _phone(column: Column, raw: pl.Series, region: pl.Series, kept: _Kept) -> pl.DataFrame:
    judged = normalise_phones(raw, region, mobile_caption=column.field == Field.MOBILE)
    wrong = raw.is_not_null() & ~judged["valid"]
    kept.keep(column, wrong, Caution.INVALID_PHONE)
    doubtful = lost_plus(raw, judged["value"])
    kept.keep(column, doubtful, Caution.LOST_ZEROS)
    value = pl.when(~doubtful).then("value")
    return judged.select(value, "kind", raw=raw, caption=pl.lit(column.caption))


def _fields(cells: pl.DataFrame, recipe: Recipe, kept: _Kept) -> pl.DataFrame:
    """The contact's own fields, and `region_of_phones`: the row's country, else the default."""
    mapping = recipe.mapping
    by_field = {field: mapping.of(field)[0] for field in Field if mapping.of(field)}

    def cell(field: Field) -> pl.Expr:
        return pl.col(_cell(by_field[field])) if field in by_field else pl.lit(None, dtype=_text)

    first, last = cell(Field.FIRST_NAME), cell(Field.LAST_NAME)
    if Field.FULL_NAME in by_field:
        split_first, split_last = split_full_name(cell(Field.FULL_NAME))
        alone = first.is_null() & last.is_null()
        first = pl.when(alone).then(split_first).otherwise(first)
        last = pl.when(alone).then(split_last).otherwise(last)
    names = {field.value: cell(field) for field in NAMES} | {"first_name": first, "last_name": last}
    fields = cells.select(
        "record_no",  # a list may have none of these columns: a frame of literals alone has one row
        *(normalise_name(expr).alias(name) for name, expr in names.items()),
        *(cell(field).alias(field.value) for field in PLAIN),
        country=country_code(cell(Field.COUNTRY)),
    )
    if column := by_field.get(Field.COUNTRY):
        unknown = cells[_cell(column)].is_not_null() & fields["country"].is_null()
        kept.keep(column, unknown, Caution.UNKNOWN_COUNTRY)
    if column := by_field.get(Field.POSTAL_CODE):
        # by the row's own country alone: the default is a guess, and Austria's four digits are no damage in Germany
        short = lost_zeros(fields["postal_code"], fields["country"])
        kept.keep(column, short, Caution.LOST_ZEROS)
        fields = fields.with_columns(pl.when(~short).then("postal_code"))
    return fields.with_columns(
        birth_date=_birth_date(cells, by_field.get(Field.BIRTH_DATE), recipe, kept),
        row_as_of=_latest(cells, mapping.of(Field.UPDATED_AT), recipe, kept),
        region_of_phones=pl.col("country").fill_null(pl.lit(recipe.attestation.default_country, dtype=_text)),
    )


def _birth_date(cells: pl.DataFrame, column: Column | None, recipe: Recipe, kept: _Kept) -> pl.Series:
    if column is None:
        return pl.Series(dtype=pl.Date).extend_constant(None, cells.height)
    parsed = parse_dates(cells[_cell(column)], recipe.orders[column.position], as_of=recipe.as_of)
    for caution in (Caution.INVALID_DATE, Caution.AMBIGUOUS_DATE):
        kept.keep(column, (parsed["reason"] == caution.value).fill_null(value=False), caution)
    return parsed["date"]


def _latest(cells: pl.DataFrame, columns: tuple[Column, ...], recipe: Recipe, kept: _Kept) -> pl.Series:
    """How old the row itself is: the latest of its own change dates, null where it has none."""
    latest = pl.Series(dtype=pl.Datetime("us", "UTC")).extend_constant(None, cells.height)
    for column in columns:
        parsed = parse_times(
            cells[_cell(column)], recipe.orders[column.position], zone=recipe.mapping.zone, as_of=recipe.as_of
        )
        kept.keep(column, parsed["reason"].is_not_null(), Caution.INVALID_DATE)
        latest = pl.select(pl.max_horizontal(latest, parsed["time"])).to_series()
    return latest


def _custom(mapping: Mapping, kept: _Kept) -> pl.Expr:
    """One JSON object of the cells that have no field, or could not be taken into it; null where there is none."""
    pairs: list[tuple[str, pl.Expr]] = []
    for column in mapping.columns:
        where = kept.columns.get(column.position)
        cell = pl.col(_cell(column))
        if column.field is None:
            pairs.append((column.caption, cell))
        elif where is not None:
            pairs.append((column.caption, pl.when(where[1]).then(cell)))
    return as_json(pairs)


def _unreadable(cells: pl.DataFrame, recipe: Recipe) -> pl.Expr:
    """Reasons that turn a whole record away before its values are looked at."""
    never = pl.lit(value=False)
    columns = [pl.col(_cell(column)) for column in recipe.mapping.columns]
    names = [pl.col(_cell(column)) for column in recipe.mapping.of(*NAMES, Field.FULL_NAME)]
    odd = [has_control(name) | name.str.contains("\n", literal=True) for name in names]
    nul = [column.str.contains("\0", literal=True) for column in columns]
    judged = cells.select(
        reason=pl.when(
            pl.any_horizontal(never, *(c.str.len_bytes() > recipe.settings.max_field_bytes for c in columns))
        )
        .then(pl.lit(Reason.LIMITS.value))
        .when(pl.any_horizontal(never, *nul, *odd))
        .then(pl.lit(Reason.CONTROL_CHAR.value))
        .when(pl.any_horizontal(never, *(n.str.len_chars() > recipe.settings.max_name_characters for n in names)))
        .then(pl.lit(Reason.NAME_TOO_LONG.value))
    )
    return pl.lit(judged["reason"])


def _first(frames: list[pl.DataFrame], *kinds: AddressKind) -> pl.Series | pl.Expr:
    """The value that may identify the person: the first one of these kinds."""
    if not frames:
        return pl.lit(None, dtype=_text)
    fitting = [frame.select(pl.when(pl.col("kind").is_in([*kinds])).then("value")).to_series() for frame in frames]
    return pl.select(pl.coalesce(fitting)).to_series()


def _addresses(
    rows: pl.DataFrame, consent: Consent, emails: list[pl.DataFrame], phones: list[pl.DataFrame]
) -> pl.DataFrame:
    facts = rows.select("record_no", "line_no", "row_as_of", "consent_at")
    parts = [
        facts.with_columns(
            consent.rows.select(**dict(zip(OF_CHANNELS[Channel.EMAIL], OF_CHANNELS[channel], strict=True))),
            channel=pl.lit(channel.value),
            slot=slot,
            value=frame["value"],
            raw=frame["raw"],
            kind=frame["kind"],
            caption=frame["caption"],
            accepted=rows["reason"].is_null(),
            # an opt-out on a record that is turned away for another reason must not be lost
        ).filter(present & (rows["reason"].is_null() | (pl.col("event") == ConsentEvent.IMPORT_OPTED_OUT.value)))
        for channel, frames in ((Channel.EMAIL, emails), (Channel.PHONE, phones))
        for frame, slot, present in _slots(frames)
    ]
    return pl.concat(parts)


def _slots(frames: list[pl.DataFrame]) -> list[tuple[pl.DataFrame, pl.Series, pl.Series]]:
    """Number the values of a row 1, 2, ... without holes, a value that stands twice in the row once."""
    numbered: list[tuple[pl.DataFrame, pl.Series, pl.Series]] = []
    for frame in frames:
        present = frame["value"].is_not_null()
        for earlier, _, _ in numbered:
            present = present & ~(frame["value"] == earlier["value"]).fill_null(value=False)
        slot = present.cast(pl.Int32)
        for _, _, other in numbered:
            slot = slot + other.cast(pl.Int32)
        numbered.append((frame, slot, present))
    return numbered


def _tags(cells: pl.DataFrame, rows: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    accepted = rows["reason"].is_null()
    mapping = recipe.mapping
    parts = [
        cells.select("record_no", tag=tags(*_tag_cell(mapping, column))).filter(accepted).explode("tag").drop_nulls()
        for column in mapping.of(Field.TAGS)
    ]
    own = pl.DataFrame({"tag": recipe.attestation.tags}, schema={"tag": _text})
    parts.append(
        cells.select("record_no").filter(accepted).join(own.select(tags(pl.col("tag"), "\0").explode()), how="cross")
    )
    return pl.concat(parts).unique(maintain_order=True)


def _tag_cell(mapping: Mapping, column: Column) -> tuple[pl.Expr, str]:
    """The cell and its one delimiter: where a source knows several, the others are written as the first."""
    first, others = mapping.tag_delimiters[0], mapping.tag_delimiters[1:]
    cell = pl.col(_cell(column))
    if others:
        one = cell.str.replace_many(others, [first] * len(others), leftmost=True)
        cell = pl.when(is_json_list(cell)).then(cell).otherwise(one)
    return cell, first
