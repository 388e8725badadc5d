"""Who says what of a list: the attestation, from the trigger form or the `<file>.consent.yaml` beside the list.

Both use the same names for the same things. Without an attestation nothing is imported. Free text that people type here
(`explanation`) is evidence and goes into the consent ledger; it never decides anything.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from transforms.errors import AttestationInvalid
from transforms.rules.origin import PERMISSION_COUNTS
from transforms.vocabulary import Attested, ListStatus, Obtained, OnExisting

SIDECAR_SUFFIX: Final = ".consent.yaml"


def _flag(value: object) -> object:
    """YAML scalars are read as text (so that Norway's `NO` stays a country): only these two words are flags."""
    flag = {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else value
    if flag is not True and flag is not False:
        raise ValueError("should be true or false")
    return flag


def _iso(value: object) -> object:
    """Only ISO dates: a bare number would pass for seconds since 1970, and the list for an ancient one."""
    if isinstance(value, date) or (isinstance(value, str) and re.match(r"\d{4}-\d{2}-\d{2}(T|$)", value)):
        return value
    raise ValueError("should be a date like 2026-11-21")


def _aware(value: date | datetime) -> datetime:
    """A day means its first instant; a time without a zone is UTC."""
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=UTC)
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


def _listed(value: object) -> object:
    """One tag, or several with commas between them, may stand as a text."""
    return [tag.strip() for tag in value.split(",") if tag.strip()] if isinstance(value, str) else value


Moment = Annotated[datetime, BeforeValidator(_iso), AfterValidator(_aware)]
"""A day or a moment in ISO form; aware UTC."""
Flag = Annotated[bool, BeforeValidator(_flag)]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]
Tag = Annotated[str, Field(min_length=1, max_length=64)]


class Attestation(BaseModel):
    """What the user answers for, and how the list is to be read. Frozen; `exported_at` is aware UTC."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True)

    permission: Flag
    double_opt_in: Flag = False
    obtained: Obtained
    explanation: Annotated[str, Field(min_length=1, max_length=2000)]
    attested_by: Annotated[str, Field(min_length=1, max_length=200)]
    exported_at: Moment

    source: str = "auto"
    list_status: ListStatus = ListStatus.AUTO
    tags: Annotated[tuple[Tag, ...], BeforeValidator(_listed)] = ()
    default_country: Country | None = None
    encoding: str = "auto"
    delimiter: str = "auto"
    on_existing: OnExisting = OnExisting.UPDATE

    @property
    def attested(self) -> Attested:
        """The most that this attestation can give (rule table `origin`)."""
        if not (self.permission and PERMISSION_COUNTS[self.obtained]):
            return Attested.NONE
        return Attested.DOUBLE_OPT_IN if self.double_opt_in else Attested.PERMISSION


_FORM_ONLY: Final = frozenset({"on_existing"})


def attest(
    params: Mapping[str, Any],
    sidecar: Path | None,
    *,
    as_of: datetime,
    max_bytes: int,
    exported_on: date | None = None,
) -> Attestation:
    """Make the attestation of a list from the trigger form and the file beside it.

    Args:
        params: the DAG's params; None, `auto` and empty lists count as not given.
        sidecar: the `.consent.yaml`, or None if there is none.
        as_of: now, aware UTC: a list cannot have been exported later.
        max_bytes: the largest sidecar that is read.
        exported_on: the day of the export, if neither says when that was.

    Raises:
        AttestationInvalid: missing, malformed, future-dated, or given twice and different. Nothing is written.
    """
    form = {name: value for name in Attestation.model_fields if given(value := params.get(name))}
    beside = _read(sidecar, max_bytes) if sidecar else {}
    both = sorted(name for name in form.keys() & beside.keys() if _text(form[name]) != _text(beside[name]))
    if both:
        raise AttestationInvalid(
            f"The trigger form and the list's {SIDECAR_SUFFIX} say different things of: {', '.join(both)}. Nothing was "
            "written. Say it in one place.",
            fields=both,
        )
    try:
        attestation = Attestation.model_validate(({"exported_at": exported_on} if exported_on else {}) | beside | form)
    except ValidationError as error:
        faults = told(error)
        raise AttestationInvalid(
            f"The attestation is incomplete or malformed ({len(faults)}): {'; '.join(faults)}. Nothing was written and "
            f"the list stays in the inbox. Answer in the trigger form, or in a file <list>{SIDECAR_SUFFIX} beside it.",
            fields=[fault.split(":")[0] for fault in faults],
        ) from None
    require_exported(attestation.exported_at, as_of=as_of)
    return attestation


def require_exported(exported_at: datetime, *, as_of: datetime) -> None:
    """Raises AttestationInvalid where a list was exported later than now, but for a day that differs between zones."""
    if exported_at > as_of + timedelta(days=1):
        raise AttestationInvalid(
            "exported_at lies in the future. Nothing was written. Correct the date.", fields=["exported_at"]
        )


def told(error: ValidationError) -> list[str]:
    """What is wrong with some answers, `question: fault`, without what was answered."""
    return sorted({f"{fault['loc'][0]}: {_said(fault)}" for fault in error.errors()})


def given(value: object) -> bool:
    """Whether a question was answered: nothing, `auto` and empty lists are no answers."""
    return value not in (None, "", "auto", [], ())


def _said(fault: ErrorDetails) -> str:
    """A fault in our words where pydantic's are a programmer's."""
    return "is missing" if fault["type"] == "missing" else fault["msg"].removeprefix("Value error, ")


def _text(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value).lower()


def _read(path: Path, max_bytes: int) -> dict[str, Any]:
    """A flat YAML mapping of texts and lists of texts; no tags, no aliases, no key twice."""
    fault = None
    try:
        with path.open("rb") as file:
            text = file.read(max_bytes + 1)
        if len(text) > max_bytes:
            fault = f"is larger than {max_bytes:,} bytes"
        elif any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.BaseLoader)):
            fault = "uses YAML aliases"
        else:
            node = yaml.compose(text, yaml.BaseLoader)
            if not isinstance(node, yaml.MappingNode):
                fault = "is no mapping of names to answers"
            else:
                keys = [str(key.value) for key, _ in node.value]
                twice = sorted({key for key in keys if keys.count(key) > 1})
                unknown = {key for key in keys if key not in Attestation.model_fields}
                # an unknown key may be anything, also a person's address: counted, not told
                fault = f"holds {len(unknown)} names that are no questions" if unknown else None
                fault = fault or (f"holds twice: {', '.join(twice)}" if twice else None)
    except (OSError, yaml.YAMLError, UnicodeDecodeError, RecursionError):
        fault = "cannot be read as YAML"
    if fault:
        raise AttestationInvalid(
            f"The list's {SIDECAR_SUFFIX} {fault}. Nothing was written and the list stays in the inbox."
        )
    answers: dict[str, Any] = yaml.BaseLoader(text).get_single_data()  # builds texts, lists and mappings only
    if form_only := sorted(_FORM_ONLY & answers.keys()):
        raise AttestationInvalid(
            f"Not allowed in a {SIDECAR_SUFFIX}: {', '.join(form_only)}. Nothing was written.", fields=form_only
        )
    return {name: value for name, value in answers.items() if given(value)}
