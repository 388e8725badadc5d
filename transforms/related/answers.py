"""What the user says of a related list in the trigger form. No consent hangs on it, so nobody attests anything."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from transforms.errors import AttestationInvalid
from transforms.lists.attestation import Moment, given, require_exported, told
from transforms.lists.preset import presets
from transforms.vocabulary import RelatedKind


def _known(source: str) -> str:
    if source not in presets():
        raise ValueError(f"should be the source of a contact list: {', '.join(presets())}")
    return source


class Answers(BaseModel):
    """`source`: the tool the list comes from, by the name its contact lists have. `exported_at` is aware UTC."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True)

    kind: RelatedKind
    source: Annotated[str, AfterValidator(_known)]
    exported_at: Moment
    encoding: str = "auto"
    delimiter: str = "auto"


def answers(params: Mapping[str, Any], *, as_of: datetime) -> Answers:
    """Read the form; None and `auto` count as not given.

    Raises:
        AttestationInvalid: an answer is missing, malformed or future-dated. Nothing was written.
    """
    form = {name: value for name in Answers.model_fields if given(value := params.get(name))}
    try:
        said = Answers.model_validate(form)
    except ValidationError as error:
        faults = told(error)
        raise AttestationInvalid(
            f"What is said of the list is incomplete or malformed ({len(faults)}): {'; '.join(faults)}. Nothing was "
            "written and the list stays in the inbox. Answer in the trigger form.",
            fields=[fault.split(":")[0] for fault in faults],
        ) from None
    require_exported(said.exported_at, as_of=as_of)
    return said
