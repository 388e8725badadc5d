"""What is known of a source's exports: the format of `sources/<name>.toml`, its loader and its checks. Adding a source
is adding a file; which of them fits a list is for `recognise`.

    label           what people call the source
    cap             the most its lists can give, whatever is attested (rule table `cap`); left out: no cap
    trusted_ids     whether equal ids are one person without a look at the names
    zone            of times that name none (IANA); left out: UTC
    date_order      `day_first` or `month_first` where the source has one; left out: by the evidence in the column
    tag_delimiters  the first one separates; texts that stand between tags, or instead of them, are read as it
    value_delimiter stands between several e-mail addresses or phone numbers in one cell; left out: a cell holds one
    blanks          cells that mean an empty one, in any column
    guarded         true: where a cell would begin like a formula, an apostrophe stands before it that is no part of it
    custom_prefix   stands before the captions of custom columns, and is no part of them
    footer          lines below the last record, with `*` for any text: they are no records
    [recognise]     has: captions the header must hold, `A | B` for one of several; lacks: captions it must not hold.
                    Left out: the source is chosen by name only
    [columns]       field -> captions. What is named nowhere is kept in `custom`
    [[consent]]     columns that speak of consent; the strictest counts.
        captions
        blank       what an empty cell means (rule table `meaning`, as all meanings here)
        other       what any word below none of the headings means; left out: `unknown`. A column that has it holds
                    texts or dates rather than words, so its cells are kept
        missing     what a list without this column stands for (rule table `list_status`), if nobody says it
        channel     `email` or `phone`: speaks of those addresses of the row only; left out: of all of them
        words       meaning -> words
    [[kinds]]       files that stand for one status: `list_status`, told by `file_words` or by `captions` only they have
    [proof]         columns that prove a double opt-in: confirmed `later` than the `earlier` sign-up, from a place that
                    is `present`

Captions and words stand there as the source writes them, and are compared folded. `*` is any text, or none; in a
caption `#` is a number.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Final, Generic, Self, TypeVar
from zoneinfo import ZoneInfo

import polars as pl
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator
from pydantic import Field as Key

from transforms.errors import RuleGap
from transforms.lists.normalise.date import DateOrder
from transforms.rules.status_word import BLANK, MEANINGS, WORDS, Meaning, StatusColumn, strictness
from transforms.vocabulary import Channel, Claim, ListStatus, OptStatus

_SOURCES: Final = Path(__file__).parent / "sources"
_UNKNOWN: Final = MEANINGS["unknown"]
_T = TypeVar("_T")


class Field(StrEnum):
    """What a column of a list can mean. A column that means none of these lands in `custom` under its caption.

    `own`: what the warehouse itself found out, for people to read: not taken.
    """

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
    OWN = "own"
    QUARANTINE = "quarantine"


IDENTITY: Final = (Field.EMAIL, Field.SECONDARY_EMAIL, Field.MOBILE, Field.PHONE)


def fold(caption: str) -> str:
    """`  E-Mail_Adresse ` -> `e mail adresse`: how captions are compared."""
    plain = unicodedata.normalize("NFKD", caption.casefold()).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def fold_word(column: pl.Expr) -> pl.Expr:
    """Lower case, no accents, one blank between words: how status words are compared. String -> String."""
    plain = column.str.to_lowercase().str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    return plain.str.replace_all(r"[\s_]+", " ").str.strip_chars(" .")


@dataclass(frozen=True)
class ByCaption(Generic[_T]):
    """Something by folded caption; some captions are patterns."""

    exact: dict[str, _T]
    patterns: tuple[tuple[re.Pattern[str], _T], ...]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, _T]]) -> Self:
        """Raises ValueError where two captions fold to one."""
        exact: dict[str, _T] = {}
        patterns = []
        for caption, thing in pairs:
            if "*" in caption or "#" in caption:
                # a text of another script folds to nothing, and is still any text
                signs = {"*": r"(?: .*)?", "#": r" \d+", "": ""}
                parts = [fold(part) if part not in signs else part for part in re.split(r"([*#])", caption)]
                regex = "".join(signs.get(part, f" {re.escape(part)}") for part in parts)
                patterns.append((re.compile(regex), thing))
            elif fold(caption) in exact:
                raise ValueError(f"caption {caption!r} stands there twice")
            else:
                exact[fold(caption)] = thing
        return cls(exact, tuple(patterns))

    def get(self, folded: str) -> _T | None:
        """What stands under a folded caption; the exact one before a pattern."""
        if folded in self.exact:
            return self.exact[folded]
        return next((thing for pattern, thing in self.patterns if pattern.fullmatch(f" {folded}")), None)


@dataclass(frozen=True)
class Vocabulary:
    """What the cells of a consent column mean: folded words, then patterns (regular expressions, strictest first), then
    `other`.
    """

    words: dict[str, Meaning]
    patterns: tuple[tuple[str, Meaning], ...]
    blank: Meaning
    other: Meaning


_KINDS: Final[dict[Field, StatusColumn]] = {Field.STATUS: "status", Field.OPT_IN: "opt_in", Field.OPT_OUT: "opt_out"}
USUAL: Final = {field: Vocabulary(WORDS[kind], (), Meaning(BLANK[kind]), _UNKNOWN) for field, kind in _KINDS.items()}
"""The usual words, for consent columns a source has no words of its own for (rule table `status_word`)."""


def _meaning(name: object) -> Meaning:
    if name not in MEANINGS:
        raise ValueError(f"{name!r} is no meaning: {', '.join(MEANINGS)}")
    return MEANINGS[str(name)]


def _zone(name: str) -> str:
    ZoneInfo(name)
    return name


def _order(name: object) -> DateOrder:
    return {"day_first": DateOrder.DAY_FIRST, "month_first": DateOrder.MONTH_FIRST}[str(name)]


_Meaning = Annotated[Meaning, BeforeValidator(_meaning)]
_Captions = Annotated[tuple[str, ...], Key(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Consent(_Part):
    """A column that speaks of consent."""

    captions: _Captions
    blank: _Meaning
    other: _Meaning | None = None
    missing: ListStatus | None = None
    channel: Channel | None = None
    words: dict[str, tuple[str, ...]] = {}

    @property
    def holds_words(self) -> bool:
        """Whether its cells are status words, which need not be kept beside the status that is decided."""
        return self.other is None

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words, folded."""
        said = [(word, _meaning(name)) for name, words in self.words.items() for word in words]
        folded = (
            pl.Series([word for word, _ in said], dtype=pl.String).to_frame("word").select(fold_word(pl.col("word")))
        )
        pairs = list(zip(folded["word"], (meaning for _, meaning in said), strict=True))
        words = {word: meaning for word, meaning in pairs if "*" not in word}
        patterns = [(word, meaning) for word, meaning in pairs if "*" in word]
        if len(words) + len(patterns) != len(said) or "" in words:
            raise ValueError(f"a word of {self.captions[0]!r} is blank or stands there twice")
        patterns.sort(key=lambda pair: strictness(pair[1]))
        regexes = tuple((_pattern(word), meaning) for word, meaning in patterns)
        return Vocabulary(words, regexes, self.blank, self.other or _UNKNOWN)

    @model_validator(mode="after")
    def _never_opts_in_unasked(self) -> Self:
        unasked = [meaning for meaning in (self.blank, self.other) if meaning]
        if any(meaning.claim == Claim.SUBSCRIBED or meaning.confirms for meaning in unasked):
            raise ValueError(f"{self.captions[0]!r}: a word nobody knows, or a blank, must not opt in")
        _ = self.vocabulary  # checks the words
        return self


def _pattern(word: str) -> str:
    return f"^{'.*'.join(pl.escape_regex(part) for part in word.split('*'))}$"


def _folded(captions: frozenset[str]) -> frozenset[str]:
    return frozenset(map(fold, captions))


class Kind(_Part):
    """A kind of file that stands for one status. `file_words` and `captions` folded."""

    list_status: ListStatus
    file_words: Annotated[frozenset[str], AfterValidator(_folded)] = frozenset()
    captions: Annotated[frozenset[str], AfterValidator(_folded)] = frozenset()


class Proof(_Part):
    """The captions of a proof, folded."""

    earlier: Annotated[str, AfterValidator(fold)]
    later: Annotated[str, AfterValidator(fold)]
    present: Annotated[str, AfterValidator(fold)]


class Signature(_Part):
    """What a header must hold, and must not, to be this source's. `A | B`: one of them."""

    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    def speaking(self, present: frozenset[str]) -> tuple[list[str], list[str], list[str]]:
        """The captions that speak for these folded ones, those that are missing, and those that speak against."""
        held = [caption for caption in self.has if not present.isdisjoint(map(fold, caption.split("|")))]
        missing = [caption for caption in self.has if caption not in held]
        return held, missing, [caption for caption in self.lacks if fold(caption) in present]

    def fits(self, present: frozenset[str]) -> bool:
        """Whether these folded captions are a header of the source."""
        _, missing, against = self.speaking(present)
        return bool(self.has) and not missing and not against


class Preset(_Part):
    """One source file under `sources/`."""

    name: str
    label: str
    cap: OptStatus = OptStatus.DOUBLE_OPT_IN
    trusted_ids: bool
    zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    date_order: Annotated[DateOrder, BeforeValidator(_order)] | None = None
    tag_delimiters: Annotated[list[str], Key(min_length=1)] = [","]
    value_delimiter: str | None = None
    blanks: tuple[str, ...] = ()
    guarded: bool = False
    custom_prefix: str = ""
    footer: tuple[str, ...] = ()
    recognise: Signature = Signature()
    columns: dict[Field, _Captions]
    consent: tuple[Consent, ...] = ()
    kinds: tuple[Kind, ...] = ()
    proof: Proof | None = None

    @cached_property
    def fields(self) -> ByCaption[Field]:
        """What the columns mean, by their captions."""
        return ByCaption.of((caption, field) for field, captions in self.columns.items() for caption in captions)

    def custom_caption(self, caption: str) -> str:
        """The caption of a custom column without `custom_prefix`, in whatever case somebody wrote that."""
        bare = caption.lstrip()
        ours = bool(self.custom_prefix) and bare.casefold().startswith(self.custom_prefix.casefold())
        return bare[len(self.custom_prefix) :] if ours else caption

    @cached_property
    def consent_by_caption(self) -> ByCaption[Consent]:
        """The consent columns by their captions."""
        return ByCaption.of((caption, column) for column in self.consent for caption in column.captions)

    @model_validator(mode="after")
    def _total(self) -> Self:
        if self.cap == OptStatus.OPTED_OUT:
            raise ValueError("opted_out is no cap")
        if not self.columns.keys() & set(IDENTITY):
            raise ValueError("no column holds an e-mail or a phone")
        if any(not (kind.file_words or kind.captions) for kind in self.kinds):
            raise ValueError("a kind of file is told by nothing")
        if any(" " in word for kind in self.kinds for word in kind.file_words):
            raise ValueError("a file word is more than one word")
        _ = self.fields, self.consent_by_caption  # checks that no caption stands there twice
        return self


@cache
def presets() -> dict[str, Preset]:
    """Every preset by name.

    Raises:
        RuleGap: a preset is malformed.
    """
    return {path.stem: load(path) for path in sorted(_SOURCES.glob("*.toml"))}


def load(path: Path) -> Preset:
    """Read one preset.

    Raises:
        RuleGap: a key, field, meaning or status is unknown, or one that is needed is missing; a caption or a word
            stands there twice; a word nobody knows would opt in.
    """
    try:
        return Preset.model_validate(tomllib.loads(path.read_text("utf-8")) | {"name": path.stem})
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
    except (ValueError, KeyError) as error:
        faults = str(error)
    raise RuleGap(f"sources/{path.name}: {faults}.", source=path.stem)
